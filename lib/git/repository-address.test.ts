import { describe, expect, it } from 'vitest';
import { isBranchName, parseRepositoryAddress } from '#lib/git/repository-address';

describe('parseRepositoryAddress', () => {
  it.each([
    '--upload-pack=touch x',
    '-oProxyCommand=x',
    'ext::sh -c x',
    'fd::17',
    'ssh://-oProxyCommand=x/y',
    'git@-oProxyCommand=x:y',
    'git@host:-x',
    'ssh://-l@host/x',
    'relative/path',
    'git://host/x',
    'ftp://host/x',
    'javascript:alert(1)',
    'https://',
    'https://a b/c',
    '/path\nwith line',
    '',
    'file://host/path',
    'ssh://%2doProxyCommand=x/y',
    'ssh://%2dl@host/y',
  ])('refuses %j', (address) => {
    expect(() => parseRepositoryAddress(address)).toThrow('This is not the address of a git repository');
  });

  it.each([
    ['git@git.example.org:a/b.git', 'ssh', 'git@git.example.org:a/b.git'],
    ['ssh://git@git.example.org:2222/a.git', 'ssh', 'ssh://git@git.example.org:2222/a.git'],
    ['https://git.example.org/a.git', 'https', 'https://git.example.org/a.git'],
    ['/srv/a b.git', 'file', 'file:///srv/a%20b.git'],
    ['file:///srv/a.git', 'file', 'file:///srv/a.git'],
  ])('reads %j', (address, transport, url) => {
    expect(parseRepositoryAddress(` ${address}\n`)).toMatchObject({ transport, url });
  });

  it('takes credentials out before anybody sees them', () => {
    const address = parseRepositoryAddress('https://me:p%40ss%2Fword@git.example.org/a.git');
    expect(address).toEqual({
      url: 'https://git.example.org/a.git',
      shown: 'https://git.example.org/a.git',
      transport: 'https',
      username: 'me',
      password: 'p@ss/word',
    });
  });
});

describe('isBranchName', () => {
  it.each([
    '--upload-pack=x',
    '-b',
    'a..b',
    'a b',
    'a\nb',
    'x.lock',
    'a//b',
    '/a',
    'a/',
    'a~1',
    'a^',
    'a:b',
    '@',
    '@{u}',
    '.a',
    'a/.b',
    '',
    'a\\b',
  ])('refuses %j', (name) => {
    expect(isBranchName(name)).toBe(false);
  });

  it.each(['main', 'feature/x-1', 'v1.2', 'größe', 'a$(b);`c`'])('takes %j', (name) => {
    expect(isBranchName(name)).toBe(true);
  });
});

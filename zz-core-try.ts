import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { parseDsn, formatDsn } from '#lib/core/dsn';
const S = fc.sample;
const label = fc.oneof(fc.constantFrom('s3','s3-eu-west-1','s3-fips','s3-control','s3-accelerate','dualstack','s3-accesspoint','amazonaws','com','cn','control','eu-central-1','b','MyBucket','local','localhost','s3-control-fips','sos-ch-dk-2'), fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?$/));
const host = fc.array(label,{minLength:1,maxLength:7}).map(l=>l.join('.'));
const chars = fc.constantFrom(...'abcXYZ019+/=%25%2F%2f%zz@:é~!$&\'()*,;-._'.match(/%[0-9A-Za-z]{2}|./gsu)!);
const raw = fc.array(chars,{maxLength:8}).map(a=>a.join(''));
const param = fc.tuple(fc.constantFrom('domain','url','acl','auth','qs_auth','addressing_style','region_name','foo','Domain'), fc.oneof(fc.constantFrom('s3v4','true','ON','1','private','path','virtual','media.example.com','https://m.example.com','http%3A%2F%2Fm.example.com%3A9000','http://m.example.com/p','eu+x',''), raw)).map(([a,b])=>`${a}=${b.replace(/[&#?]/g,'')}`);
const query = fc.array(param,{maxLength:4}).map(p=>p.length?'?'+p.join('&'):'');
const path = fc.oneof(fc.constantFrom('','/','/media/','//x','/a%20b/c','/é/x'), raw.map(r=>'/'+r.replace(/[?#@]/g,'')));
const port = fc.constantFrom('','',':9000',':0',':99999',':443');
const s3 = fc.tuple(raw,raw,host,port,path,query).map(([k,s,h,p,pa,q])=>`s3://${k}:${s}@${h}${p}${pa}${q}`);
const az = fc.tuple(fc.constantFrom('acc','a%2Bc',''),fc.oneof(fc.string().map(s=>encodeURIComponent(Buffer.from(s).toString('base64'))), fc.constantFrom('c2U9MjAzNi0wMS0yMiZzcD1yd2RsJnNpZz1hYmM%3D','c2U9MjAzNi0wMS0yMiZzcD1yd2RsJnNpZz1hYmM','AAAA','A','//8=',encodeURIComponent(Buffer.from('sig=').toString('base64')))),path).map(([a,c,p])=>`az://${a}:${c}@blob.core.windows.net${p}`);
const file = fc.tuple(path,query).map(([p,q])=>`file://${p}${q}`);
const dbs = fc.tuple(fc.constantFrom('postgres','mysql','postgis','sqlite','mariadb','mssql','POSTGRES'),raw,raw,fc.oneof(host,fc.constantFrom('%2Fvar%2Frun%2Fpg','[::1]','')),port,path,fc.constantFrom('','?sslmode=require','?a=1&b=x+y&a=2')).map(([s,u,p,h,po,pa,q])=>`${s}://${u}:${p}@${h}${po}${pa}${q}`);
const n=4000;
const all=[...S(s3,n),...S(az,n/4),...S(file,n/4),...S(dbs,n)];
const py=spawnSync('python3',['/tmp/parity/gen.py'],{input:all.map(x=>JSON.stringify(x)).join('\n'),maxBuffer:1e9});
if(py.status)throw new Error(py.stderr.toString());
const theirs=JSON.parse(py.stdout.toString());
const stats:Record<string,number>={}; const count=(k:string,d:string,x?:unknown,y?:unknown)=>{stats[k]=(stats[k]??0)+1; if(stats[k]!<=4&&!k.startsWith('ok'))console.log(k,JSON.stringify(d),JSON.stringify(x),JSON.stringify(y));};
const truth=(s:string|null)=>s===null||s===''?null:s;
all.forEach((d,i)=>{
  const t=theirs[i]; const m=parseDsn(d);
  if(t.error&&!m.ok) return count('ok both refuse',d);
  if(t.error&&m.ok) return count('WE ACCEPT what reader refuses '+t.error,d,m.dsn);
  if(!m.ok) return count('we refuse: '+m.reason.slice(0,40),d,t);
  const again=parseDsn(formatDsn(m.dsn));
  if(!again.ok||JSON.stringify(again.dsn)!==JSON.stringify(m.dsn)) count('ROUNDTRIP',d,m.dsn,again);
  const x=m.dsn;
  if(x.kind==='s3'){
    const mine={bucket:x.bucket,endpoint:x.endpoint,region:x.region,keyId:x.keyId,secret:x.secret,location:x.path,auth:x.auth,acl:x.acl??'public-read',qs:x.qsAuth,style:x.addressingStyle||(x.bucket.includes('.')?'path':'auto')};
    const their=Object.fromEntries(Object.keys(mine).map(k=>[k,t[k]]));
    count(JSON.stringify(mine)===JSON.stringify(their)?'ok s3':'DIFF s3',d,mine,their);
    if(x.url===null&&truth(x.domain)!==truth(t.domain))count('DIFF domain',d,x.domain,t.domain);
  } else if(x.kind==='az'){
    count(x.account===t.account&&x.container===t.container&&(x.credentialKind==='sas')===(t.sas!=null)?'ok az':'DIFF az',d,x,t);
  } else if(x.kind==='file'){
    count(x.path===t.location&&x.url===(t.base??null)?'ok file':'DIFF file',d,x,t);
  } else {
    count(x.user===(t.USER??'')&&x.password===(t.PASSWORD??'')&&x.host===(t.HOST??'')&&(x.port??'')===(x.engine==='mssql'?Number(t.PORT)||'':t.PORT??'')&&x.name===t.NAME?'ok db':'DIFF db',d,x,t);
  }
});
console.log(stats);

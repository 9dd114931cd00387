import type { Me } from '#lib/contracts/iam';

/** The API splits names in two because the Divio command line reads them so; Stowage keeps one. */
export function presentMe(user: { id: string; name: string; email: string }): Me {
  const [first = '', ...rest] = user.name.split(' ');
  return { uuid: user.id, email: user.email, first_name: first, last_name: rest.join(' ') };
}

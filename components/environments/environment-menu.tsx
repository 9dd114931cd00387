'use client';

import { Boxes, Braces, Copy, ScrollText, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { DeleteEnvironmentDialog } from '#components/environments/delete-environment-dialog';
import { roleRefusal } from '#components/sessions/role-refusal';
import { Menu } from '#components/ui/menu';
import type { Application, Environment } from '#lib/contracts/applications';
import type { Role } from '#lib/core/roles';
import { paths } from '#lib/paths';

const CopyEnvironmentDialog = dynamic(
  async () => (await import('#components/environments/copy-environment-dialog')).CopyEnvironmentDialog,
  { ssr: false },
);

interface EnvironmentMenuProps {
  application: Application;
  environment: Environment;
  role: Role;
}

/** The "..." of an environment card, with its dialogs. */
export function EnvironmentMenu({ application, environment, role }: EnvironmentMenuProps) {
  const [dialog, setDialog] = useState<'copy' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const { slug } = environment;
  return (
    <>
      <Menu
        label={`Actions for ${slug}`}
        entries={[
          {
            kind: 'link',
            label: 'Deployments',
            icon: <ScrollText />,
            href: paths.deployments(application.uuid, { environment: slug }),
          },
          {
            kind: 'link',
            label: 'Services',
            icon: <Boxes />,
            href: paths.services(application.uuid, { environment: slug }),
          },
          {
            kind: 'link',
            label: 'Env Variables',
            icon: <Braces />,
            href: paths.variables(application.uuid, { environment: slug }),
          },
          { kind: 'separator' },
          {
            kind: 'action',
            label: 'Copy environment',
            icon: <Copy />,
            onSelect: () => setDialog('copy'),
            disabledReason: roleRefusal(role, 'environment:write'),
          },
          {
            kind: 'action',
            label: 'Delete environment',
            icon: <Trash2 />,
            tone: 'danger',
            onSelect: () => setDialog('delete'),
            disabledReason: deleteRefusal(application, environment, role),
          },
        ]}
      />
      {dialog === 'copy' && <CopyEnvironmentDialog environment={environment} onClose={close} />}
      <DeleteEnvironmentDialog environment={environment} isOpen={dialog === 'delete'} onClose={close} />
    </>
  );
}

function deleteRefusal(application: Application, environment: Environment, role: Role): string | null {
  if (application.environments.length <= 1) {
    return 'An application keeps at least one environment. Delete the application instead.';
  }
  if (environment.active_deployment) return 'A deployment is under way. Wait for it, or cancel it.';
  return roleRefusal(role, 'environment:delete');
}

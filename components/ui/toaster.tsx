'use client';

import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { connectToaster, type ToastMessage } from '#components/ui/show-toast';

const ICONS: Record<ToastMessage['tone'], typeof Info> = { success: CircleCheck, error: CircleAlert, info: Info };
const COLOURS: Record<ToastMessage['tone'], string> = {
  success: 'text-green-dot',
  error: 'text-red-dot',
  info: 'text-blue-dot',
};

/** The stack of toasts; `showToast` is the way in. */
export function Toaster() {
  return (
    <Toast.Provider limit={3} timeout={6000}>
      <ToastStack />
    </Toast.Provider>
  );
}

function ToastStack() {
  const { toasts, add } = Toast.useToastManager<Pick<ToastMessage, 'tone'>>();

  useEffect(
    () =>
      connectToaster(({ tone, title, description, action }) => {
        add({
          title,
          description,
          data: { tone },
          priority: tone === 'error' ? 'high' : 'low',
          timeout: tone === 'error' ? 0 : undefined,
          actionProps: action && { children: action.label, onClick: action.onClick },
        });
      }),
    [add],
  );

  return (
    <Toast.Portal>
      <Toast.Viewport className="fixed right-4 bottom-4 left-4 z-50 flex flex-col-reverse gap-2 sm:left-auto sm:w-88">
        {toasts.map((toast) => {
          const tone = toast.data?.tone ?? 'info';
          const Icon = ICONS[tone];
          return (
            <Toast.Root
              key={toast.id}
              toast={toast}
              swipeDirection={['right', 'down']}
              className="translate-x-(--toast-swipe-movement-x) translate-y-(--toast-swipe-movement-y) rounded-lg border bg-raised shadow-popup transition-[translate,opacity] duration-200 ease-out data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-3 data-starting-style:opacity-0"
            >
              <Toast.Content className="flex items-start gap-2.5 py-2.5 pr-2 pl-3 text-sm">
                <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${COLOURS[tone]}`} />
                <div className="min-w-0 grow">
                  <Toast.Title render={<p />} className="font-medium" />
                  <Toast.Description className="text-muted" />
                  <Toast.Action className="mt-1 rounded-sm font-medium text-accent hover:underline" />
                </div>
                <Toast.Close
                  aria-label="Dismiss"
                  className="flex size-6 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-fg"
                >
                  <X className="size-3.5" />
                </Toast.Close>
              </Toast.Content>
            </Toast.Root>
          );
        })}
      </Toast.Viewport>
    </Toast.Portal>
  );
}

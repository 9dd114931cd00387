import { operationAnchor, schemaAnchor, tagAnchor } from '#components/api-docs/anchors';
import { OperationSection, Prose } from '#components/api-docs/operation-section';
import { fieldsOf, SchemaFields } from '#components/api-docs/schema-fields';
import { Logo } from '#components/layout/logo';
import { MAIN_ID, SkipLink } from '#components/layout/skip-link';
import type { OpenApiDocument } from '#lib/http/openapi';

/** A whole OpenAPI document for reading, with an anchor for each operation and shape. */
export function ApiReference({ document }: { document: OpenApiDocument }) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    tag: name,
    operations: operations.filter(({ operation }) => operation.tags.includes(name)),
  }));
  return (
    <>
      <SkipLink />
      <div className="mx-auto flex max-w-6xl flex-col gap-8 px-4 py-8 lg:flex-row">
        <header className="lg:sticky lg:top-8 lg:max-h-[calc(100dvh-4rem)] lg:w-64 lg:shrink-0 lg:self-start lg:overflow-y-auto">
          <Logo />
          <nav aria-label="Operations" className="mt-6 flex flex-col gap-4 text-sm">
            {groups.map((group) => (
              <div key={group.tag}>
                <a href={`#${tagAnchor(group.tag)}`} className="font-medium hover:underline">
                  {group.tag}
                </a>
                <ul className="mt-1 hidden flex-col lg:flex">
                  {group.operations.map(({ method, operation }) => (
                    <li key={operation.operationId}>
                      <a
                        href={`#${operationAnchor(operation.operationId)}`}
                        className="block py-1 leading-4 text-muted hover:text-fg"
                      >
                        {operation.operationId}
                        <span className="sr-only"> ({method})</span>
                      </a>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
            <a href="#schemas" className="font-medium hover:underline">
              Shapes
            </a>
          </nav>
        </header>
        <main id={MAIN_ID} className="min-w-0 grow">
          <h1 className="text-xl font-semibold">{document.info.title}</h1>
          <p className="mt-2 max-w-prose text-muted">
            <Prose text={document.info.description} />
          </p>
          <dl className="mt-4 grid max-w-prose grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
            <dt className="text-muted">Address</dt>
            <dd className="font-mono text-xs">{document.servers[0]?.url}</dd>
            <dt className="text-muted">Header</dt>
            <dd className="font-mono text-xs">Authorization: Token stw_…</dd>
            <dt className="text-muted">For tools</dt>
            <dd>
              <a href="/openapi.json" className="text-accent underline underline-offset-2">
                OpenAPI 3.1 as JSON
              </a>
            </dd>
          </dl>
          {groups.map((group) => (
            <section key={group.tag} aria-labelledby={tagAnchor(group.tag)} className="mt-10">
              <h2 id={tagAnchor(group.tag)} className="text-lg font-semibold">
                {group.tag}
              </h2>
              <div className="mt-3 flex flex-col gap-4">
                {group.operations.map((entry) => (
                  <OperationSection key={entry.operation.operationId} document={document} {...entry} />
                ))}
              </div>
            </section>
          ))}
          <section aria-labelledby="schemas" className="mt-10">
            <h2 id="schemas" className="text-lg font-semibold">
              Shapes
            </h2>
            <div className="mt-3 flex flex-col gap-4">
              {Object.entries(document.components.schemas).map(([name, schema]) => (
                <section
                  key={name}
                  id={schemaAnchor(name)}
                  aria-label={name}
                  className="rounded-lg border bg-surface p-4"
                >
                  <h3 className="mb-3 font-mono text-sm font-semibold">{name}</h3>
                  {schema.description && <p className="mb-3 text-sm text-muted">{schema.description}</p>}
                  <SchemaFields caption="Fields" fields={fieldsOf(schema)} />
                </section>
              ))}
            </div>
          </section>
        </main>
      </div>
    </>
  );
}

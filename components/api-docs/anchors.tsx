/** Where on the page a shape or an operation is. */
export const schemaAnchor = (name: string) => `schema-${name}`;
export const operationAnchor = (operationId: string) => `operation-${operationId}`;
export const tagAnchor = (tag: string) => `tag-${tag.toLowerCase().replaceAll(' ', '-')}`;

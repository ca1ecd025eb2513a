import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** As much of a JSON schema as these tests look at. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  nullable?: boolean;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  [more: string]: unknown;
}

/** One operation of an OpenAPI document. */
export interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
}

/** As much of an OpenAPI document as these tests look at. */
export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * A published document of a platform, from the folder in HOTDASH_SPECS or from `../shared/specs` beside the project.
 * Where there is none, `missing` says so in one line, the reason with which the contract tests are skipped.
 */
export function findDocument(name: string): { document: Document } | { missing: string } {
  const folder = process.env.HOTDASH_SPECS ?? join(ROOT, "..", "shared", "specs");
  const file = join(folder, name);
  if (existsSync(file)) return { document: JSON.parse(readFileSync(file, "utf8")) as Document };
  const missing = `no ${name} in the specs folder; set HOTDASH_SPECS to the folder that has it`;
  return { missing };
}

/** Makes every object schema with properties strict, so that an answer's unknown field is an error. */
function close(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  const one = schema as Schema;
  if (one.properties && one.additionalProperties === undefined && !one.allOf)
    one.additionalProperties = false;
  for (const value of Object.values(one)) close(value);
}

/** Holds answers against an OpenAPI document. */
export class Contract {
  readonly document: Document;
  /** Operations that were seen with a success, as `METHOD /path/{template}`. */
  readonly succeeded = new Set<string>();
  /** The same with an error. */
  readonly failed = new Set<string>();
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.document = structuredClone(document);
    close(this.document.components.schemas);
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: "document", ...this.document });
  }

  /** Every operation, as `METHOD /path/{template}`. */
  operations(): string[] {
    const methods = ["get", "post", "put", "patch", "delete"];
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => methods.includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** The operation of a request, a template with fewer parameters before one with more. */
  operationOf(method: string, path: string): string | undefined {
    const parts = path.split("/");
    return this.operations()
      .filter((operation) => {
        const [verb, template = ""] = operation.split(" ");
        const wanted = template.split("/");
        const fits = wanted.every((part, index) => part.startsWith("{") || part === parts[index]);
        return verb === method && wanted.length === parts.length && fits;
      })
      .sort((a, b) => a.split("{").length - b.split("{").length)[0];
  }

  /** What is wrong with an answer; empty when the document allows it. `path` is as in the document. */
  check(method: string, path: string, status: number, body: unknown): string[] {
    const operation = this.operationOf(method, path);
    if (operation === undefined) return [`${method} ${path} is not in the document`];
    (status < 400 ? this.succeeded : this.failed).add(operation);
    const [verb = "", template = ""] = operation.split(" ");
    const responses = this.document.paths[template]?.[verb.toLowerCase()]?.responses ?? {};
    const response = responses[String(status)];
    if (!response) return [`${operation} has no status ${status}, only ${Object.keys(responses).join(", ")}`];
    const content = response.content?.["application/json"] ?? response.content?.["text/plain"];
    if (!content?.schema)
      return body === undefined ? [] : [`${operation} ${status} has no body in the document`];
    if (body === undefined) return [`${operation} ${status} has a body in the document`];
    return this.#problems(`${operation} ${status}`, content.schema, body);
  }

  /** What is wrong with the body of a request; empty when the document allows it. `path` is as in the document. */
  checkRequest(method: string, path: string, body: unknown): string[] {
    const operation = this.operationOf(method, path);
    if (operation === undefined) return [`${method} ${path} is not in the document`];
    const [verb = "", template = ""] = operation.split(" ");
    const { requestBody } = this.document.paths[template]?.[verb.toLowerCase()] ?? {};
    const schema = requestBody?.content["application/json"]?.schema;
    if (!schema) return body === undefined ? [] : [`${operation} takes no body in the document`];
    return this.#problems(`${operation} request`, schema, body);
  }

  /** What is wrong with the query of a request: names that the document does not have, and those that are missing. */
  checkQuery(method: string, path: string, names: readonly string[]): string[] {
    const operation = this.operationOf(method, path);
    if (operation === undefined) return [`${method} ${path} is not in the document`];
    const [verb = "", template = ""] = operation.split(" ");
    const item = this.document.paths[template] as Record<string, Operation> & Pick<Operation, "parameters">;
    const declared = [...(item.parameters ?? []), ...(item[verb.toLowerCase()]?.parameters ?? [])]
      .map((one) => ("$ref" in one ? (this.resolve(one as Schema) as unknown as typeof one) : one))
      .filter((one) => one.in === "query");
    const unknown = names.filter((name) => !declared.some((one) => one.name === name));
    const missing = declared.filter((one) => one.required && !names.includes(one.name));
    return [
      ...unknown.map((name) => `${operation} has no query parameter ${name}`),
      ...missing.map(({ name }) => `${operation} needs the query parameter ${name}`),
    ];
  }

  /** What is wrong with a value by a schema of the document that has this name. */
  checkSchema(name: string, value: unknown): string[] {
    return this.#problems(name, { $ref: `#/components/schemas/${name}` }, value);
  }

  #problems(what: string, schema: Schema, value: unknown): string[] {
    const validate = this.#compile(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${what} ${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  }

  #compile(schema: Schema): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/', '"document#/');
    const known = this.#compiled.get(text);
    if (known) return known;
    const made = this.#ajv.compile(JSON.parse(text));
    this.#compiled.set(text, made);
    return made;
  }

  /** A schema with its references followed; `allOf` of one reference is that reference. */
  resolve(schema: Schema | undefined): Schema {
    if (!schema) return {};
    if (schema.$ref) {
      // A JSON pointer, which may lead into the middle of another schema.
      const steps = schema.$ref.split("/").slice(1).map(decodeURIComponent);
      const found = steps.reduce<unknown>(
        (at, step) =>
          (at as Record<string, unknown> | undefined)?.[step.replaceAll("~1", "/").replaceAll("~0", "~")],
        this.document,
      );
      return this.resolve(found as Schema | undefined);
    }
    if (schema.allOf?.length === 1) return this.resolve(schema.allOf[0]);
    return schema;
  }
}

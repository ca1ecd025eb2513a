import { afterAll, beforeAll, expect, it } from "vitest";
import { type OnRender, setOnRender } from "../../../operations/maintenance/on-render.ts";

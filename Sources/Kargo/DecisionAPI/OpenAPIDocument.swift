// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// The decision API for programs (OpenAPI 3.1).
package enum OpenAPIDocument {
    package static let json: JSON = [
        "openapi": "3.1.0",
        "info": [
            "title": "Assay decision API", "version": "1",
            "description":
                "Whether container images may be promoted. Every answer of /v1/verify is an object with a decision and a message.",
        ],
        "security": [["token": []]],
        "paths": [
            "/v1/verify": [
                "post": [
                    "summary": "Whether an image, or all images of a Freight, may be promoted",
                    "description":
                        "Idempotent. Nothing in the request lets an image pass that would not pass without it.",
                    "requestBody": [
                        "required": true,
                        "content": ["application/json": ["schema": reference("VerifyRequest")]],
                    ],
                    "responses": [
                        "200": answer("A decision; pending where it could not be decided now."),
                        "400": answer("The request is not understood."),
                        "401": answer("No credentials, or none that are known."),
                        "404": answer("There is no such Freight or Promotion."),
                        "405": answer("Another method than POST."),
                        "408": answer("The request came too slowly."),
                        "413": answer("The request is too large."),
                        "422": answer("A policy cannot be read, can never be satisfied, or is not there."),
                        "503": answer("Too many requests at once, or whoever knows the caller is not there."),
                        "504": answer("The decision took too long."),
                    ],
                ]
            ],
            "/v1/reports/{key}": [
                "get": [
                    "summary": "A decision in full, by the key that reportURL ends with",
                    "parameters": [parameter("key", "64 hexadecimal digits.")],
                    "responses": reports,
                ]
            ],
            "/v1/reports/freight/{project}/{name}": [
                "get": [
                    "summary": "The newest decision about a Freight in full",
                    "parameters": [
                        parameter("project", "The Freight's Project."),
                        parameter("name", "The Freight's name."),
                    ],
                    "responses": reports,
                ]
            ],
            "/v1/registry-events": [
                "post": [
                    "summary": "A registry's push webhook; it only wakes whoever looks for evidence",
                    "requestBody": [
                        "required": true, "content": ["application/json": ["schema": ["type": "object"]]],
                    ],
                    "responses": [
                        "202": ["description": "The repositories that were named are looked at."],
                        "400": ["description": "The body is no JSON."],
                        "401": ["description": "No credentials, or none that are known."],
                        "422": ["description": "No repository is named."],
                    ],
                ]
            ],
        ],
        "components": [
            "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
            "schemas": ["VerifyRequest": request, "VerifyAnswer": response],
        ],
    ]

    private static let request: JSON = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "image": nullable("The repository, as it is written in the Warehouse."),
            "tag": nullable("A tag of it."),
            "digest": nullable(
                "The digest that is to be promoted; null says that the image was looked for and not found."),
            "policy": nullable("An ImageVerificationPolicy that holds besides; default stands for none."),
            "mode": [
                "type": "string", "enum": .strings(VerifyRequest.Mode.allCases.map(\.rawValue)),
                "description": "With wait, what is missing is pending and not untrusted.",
            ],
            "requirePredicates": [
                "type": "array", "items": ["type": "string"], "maxItems": 32,
                "description": "Predicate types that must be attested besides, by the policies' signers.",
            ],
            "kargo": [
                "type": "object", "additionalProperties": false, "required": ["project"],
                "properties": [
                    "project": ["type": "string"], "stage": nullable("Where it is promoted to."),
                    "freight": nullable("All images of it are verified, as they stand there."),
                    "promotion": nullable("Must be of that Freight, into that Stage."),
                    "actor": nullable("Who asked for it."),
                ],
            ],
        ],
    ]

    private static let response: JSON = [
        "type": "object",
        "required": ["decision", "message", "digest", "slsaLevel", "signers", "gates", "reportURL"],
        "properties": [
            "decision": ["type": "string", "enum": .strings(TrustDecision.allCases.map(\.rawValue))],
            "message": ["type": "string", "description": "What was found, and what to do next."],
            "code": ["type": "string", "description": "Of a problem in place of a decision."],
            "outcome": [
                "type": "string",
                "enum": ["verified", "exempt", "notGoverned", "undetermined", "rejected", "misconfigured"],
            ],
            "digest": nullable("Of the image that was asked about."),
            "slsaLevel": ["type": ["integer", "null"], "minimum": 0, "maximum": 4],
            "signers": ["type": "array", "items": ["type": "string"]],
            "gates": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["gate", "outcome", "problems"],
                    "properties": [
                        "gate": ["type": "string"],
                        "outcome": ["type": "string", "enum": ["satisfied", "failed", "open"]],
                        "problems": ["type": "array"],
                    ],
                ],
            ],
            "policies": ["type": "array", "items": ["type": "string"]],
            "warnings": ["type": "array", "items": ["type": "string"]],
            "images": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["image", "outcome", "disposition"],
                    "properties": [
                        "image": ["type": "string"], "digest": ["type": "string"],
                        "outcome": ["type": "string"], "disposition": ["type": "string"],
                        "code": ["type": "string"],
                    ],
                ],
            ],
            "decidedAt": ["type": "string", "format": "date-time"],
            "validUntil": ["type": "string", "format": "date-time"],
            "reportURL": nullable("The decision in full."),
        ],
    ]

    private static let reports: JSON = [
        "200": [
            "description": "The decision, by docs/decision-schema.md.",
            "content": ["application/json": ["schema": ["type": "object"]]],
        ],
        "400": ["description": "That is no name of a report."],
        "401": ["description": "No credentials, or none that are known."],
        "404": ["description": "There is no such report."],
        "503": ["description": "The reports cannot be read now."],
    ]

    private static func answer(_ description: String) -> JSON {
        [
            "description": .string(description),
            "content": ["application/json": ["schema": reference("VerifyAnswer")]],
        ]
    }

    private static func reference(_ schema: String) -> JSON {
        ["$ref": .string("#/components/schemas/\(schema)")]
    }

    private static func nullable(_ description: String) -> JSON {
        ["type": ["string", "null"], "description": .string(description)]
    }

    private static func parameter(_ name: String, _ description: String) -> JSON {
        [
            "name": .string(name), "in": "path", "required": true, "schema": ["type": "string"],
            "description": .string(description),
        ]
    }
}

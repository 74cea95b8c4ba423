// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What `POST /v1/verify` is asked, as Kargo's tasks send it. Whoever says more asks for more: nothing in it lets an image
/// pass that would not pass without it.
package struct VerifyRequest: Sendable, Equatable {
    /// How long absence is put up with.
    package enum Mode: String, Sendable, CaseIterable {
        /// What is missing is missing.
        case enforce
        /// What is missing may still come: pending, not untrusted.
        case wait
    }

    /// What Kargo says of the promotion.
    package struct Promotion: Sendable, Equatable {
        package var project: String
        package var stage: String?
        package var freight: String?
        package var promotion: String?
        /// Who asked Kargo for it, for logs.
        package var actor: String?
    }

    /// As it is written in the Warehouse; `nil` for all images of the Freight.
    package var image: String?
    package var tag: String?
    package var digest: String?
    /// Whether `digest` was given as null: whoever asked has looked for the image and not found it.
    package var lacksDigest: Bool
    /// A policy that holds besides.
    package var policy: String?
    package var mode: Mode
    /// Predicate types that must be attested besides.
    package var predicates: [String]
    package var kargo: Promotion?

    /// Reads a body. Throws at the first thing that is not understood, unknown members included.
    package init(_ body: [UInt8]) throws(VerifyRequestError) {
        let json: JSON
        do { json = try JSON(parsing: body, limits: Self.jsonLimits) } catch {
            throw VerifyRequestError("the body is no JSON: \(error)")
        }
        do throws(JSONShapeError) {
            try self.init(JSONCursor(json))
        } catch {
            throw VerifyRequestError("\(error)")
        }
        guard image != nil || kargo?.freight != nil else {
            throw VerifyRequestError("name an image, or a Freight of a Project")
        }
        guard image != nil || (digest == nil && tag == nil) else {
            throw VerifyRequestError("name the image that the digest or the tag is of")
        }
        guard kargo?.freight != nil || digest != nil || tag != nil || lacksDigest else {
            throw VerifyRequestError("name the image's digest, or its tag")
        }
    }

    private init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.refuseUnknown(Self.keys)
        image = try cursor.text("image")
        tag = try cursor.text("tag")
        digest = try cursor.text("digest")
        lacksDigest = try cursor.object()["digest"]?.isNull ?? false
        policy = try cursor.text("policy")
        mode = .enforce
        if let given = try cursor.optional("mode") {
            guard let known = Mode(rawValue: try given.string()) else {
                throw given.invalid("is none of \(Mode.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            mode = known
        }
        predicates = []
        for type in try cursor.optional("requirePredicates")?.array(limit: Self.mostPredicates) ?? [] {
            let text = try type.string()
            guard !text.isEmpty, text.utf8.count <= Self.longest else {
                throw type.invalid("is no predicate type")
            }
            predicates.append(text)
        }
        if let place = try cursor.optional("kargo") {
            try place.refuseUnknown(Self.placeKeys)
            guard let project = try place.text("project") else {
                throw place.invalid("names no project")
            }
            kargo = Promotion(
                project: project, stage: try place.text("stage"),
                freight: try place.text("freight"), promotion: try place.text("promotion"),
                actor: try place.text("actor"))
        }
    }

    private static let keys: Set<String> = [
        "image", "tag", "digest", "policy", "mode", "requirePredicates", "kargo",
    ]
    private static let placeKeys: Set<String> = ["project", "stage", "freight", "promotion", "actor"]
    fileprivate static let longest = 2_048
    private static let mostPredicates = 32
    private static let jsonLimits = JSONLimits(bytes: 256 << 10, depth: 8, nodes: 1_000)
}

/// Why a body is no question.
package struct VerifyRequestError: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}

extension JSONCursor {
    fileprivate func refuseUnknown(_ known: Set<String>) throws(JSONShapeError) {
        for key in try object().keys where !known.contains(key) {
            throw invalid(
                "has \"\(key.prefix(80))\", which is none of \(known.sorted().joined(separator: ", "))")
        }
    }

    /// A text; `nil` where it is absent, null or empty.
    fileprivate func text(_ key: String) throws(JSONShapeError) -> String? {
        guard let found = try optional(key) else { return nil }
        let text = try found.string()
        guard text.utf8.count <= VerifyRequest.longest else { throw found.invalid("is too long") }
        return text.isEmpty ? nil : text
    }
}

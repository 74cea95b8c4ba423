// SPDX-License-Identifier: Apache-2.0

import Signatures
public import StrictJSON

/// An entry of a transparency log as it came with a signature: untrusted until a ``TransparencyLog`` verified it.
public struct LogEntry: Sendable, Equatable {
    /// What an entry is, and in which version of that.
    public struct KindVersion: Sendable, Hashable {
        /// The type's name, for example `hashedrekord`.
        public let kind: String
        /// The type's version, for example `0.0.1`.
        public let version: String

        /// A kind and its version.
        public init(kind: String, version: String) {
            self.kind = kind
            self.version = version
        }
    }

    /// Where the entry stands, counted over all of the log's shards. Only a promise, or a proof by Rekor v2, speaks
    /// of it.
    public let logIndex: Int
    /// The log's name, 32 bytes.
    public let logID: [UInt8]
    /// What the bundle says the body is; `nil` in cosign's annotation, which says nothing.
    public let kindVersion: KindVersion?
    /// When the log says it took the entry, in seconds since 1970. Only a promise speaks of it.
    public let integratedTime: Int?
    /// The log's signed promise to include the entry (SignedEntryTimestamp).
    public let promise: [UInt8]?
    /// The proof that the log includes the entry.
    public let proof: InclusionProof?
    /// What was logged, byte for byte (`canonicalizedBody`).
    public let body: [UInt8]

    /// Reads the TransparencyLogEntry of a bundle (protobuf-specs, `sigstore_rekor.proto`). Throws when a field is
    /// missing, unknown, malformed or larger than it can sensibly be, and when a proof has no checkpoint.
    public init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.allowOnly([
            "logIndex", "logId", "kindVersion", "integratedTime", "inclusionPromise", "inclusionProof",
            "canonicalizedBody",
        ])
        logIndex = try cursor.optional("logIndex")?.count() ?? 0
        logID = try Self.logID(cursor.required("logId"))
        kindVersion = try KindVersion(cursor.required("kindVersion"))
        integratedTime = try cursor.optional("integratedTime")?.count()
        promise = try cursor.optional("inclusionPromise").flatMap(Self.promise)
        if let proof = try cursor.optional("inclusionProof") {
            self.proof = try InclusionProof(proof)
        } else {
            proof = nil
        }
        body = try Self.body(cursor.required("canonicalizedBody"))
    }

    /// Reads cosign's annotation `dev.sigstore.cosign/bundle` (cosign's SIGNATURE_SPEC, "Storage"), which holds a
    /// promise and no proof. Throws what is malformed.
    public init(legacyBundle text: String) throws(LogError) {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: text.utf8, limits: Self.annotationLimits)
        } catch {
            throw .notJSON(.annotation, error)
        }
        do throws(JSONShapeError) {
            try self.init(legacyBundle: JSONCursor(json))
        } catch {
            throw .malformed(.annotation, error)
        }
    }

    private init(legacyBundle root: JSONCursor) throws(JSONShapeError) {
        let signature = try root.required("SignedEntryTimestamp")
        let promise = try signature.base64()
        guard !promise.isEmpty else { throw signature.invalid("is empty") }
        let payload = try root.required("Payload")
        let name = try payload.required("logID")
        guard let logID = MessageDigest(.sha256, hex: try name.string()) else {
            throw name.invalid("is not a log's name in hexadecimal")
        }
        self.logID = logID.bytes
        self.promise = promise
        logIndex = try payload.required("logIndex").count()
        integratedTime = try payload.required("integratedTime").count()
        body = try Self.body(payload.required("body"))
        kindVersion = nil
        proof = nil
    }

    private static func logID(_ cursor: JSONCursor) throws(JSONShapeError) -> [UInt8] {
        try cursor.allowOnly(["keyId"])
        let name = try cursor.required("keyId")
        let bytes = try name.base64()
        guard bytes.count == HashAlgorithm.sha256.byteCount else { throw name.invalid("is not a log's name") }
        return bytes
    }

    private static func promise(_ cursor: JSONCursor) throws(JSONShapeError) -> [UInt8]? {
        try cursor.allowOnly(["signedEntryTimestamp"])
        let promise = try cursor.optional("signedEntryTimestamp")?.base64() ?? []
        // proto3: an empty value is an absent one.
        return promise.isEmpty ? nil : promise
    }

    private static func body(_ cursor: JSONCursor) throws(JSONShapeError) -> [UInt8] {
        let body = try cursor.base64()
        guard !body.isEmpty else { throw cursor.invalid("is empty") }
        guard body.count <= largestBody else { throw cursor.invalid("is larger than \(largestBody) bytes") }
        return body
    }

    /// A body holds hashes, one signature and one key or certificate: real ones take 1 to 15 KiB. The rest is room
    /// for logs that repeat a statement in it.
    static let largestBody = 1 << 20
    /// The body twice in base64, and little else.
    private static let annotationLimits = JSONLimits(bytes: 2 << 20, depth: 4, nodes: 32)
}

extension LogEntry.KindVersion {
    fileprivate init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.allowOnly(["kind", "version"])
        self.init(
            kind: try cursor.required("kind").string(), version: try cursor.required("version").string())
    }
}

extension JSONCursor {
    /// A number that is not negative, in proto3's JSON form of `int64`: decimal digits in a string, or a number.
    func count() throws(JSONShapeError) -> Int {
        if let text = json.string {
            guard let number = Int(canonicalDecimal: text) else { throw invalid("is not a count") }
            return number
        }
        let number = try int()
        guard number >= 0 else { throw invalid("is negative") }
        return number
    }
}

extension Int {
    /// Decimal digits without a sign and without leading zeros, up to 2^63 - 1; `nil` for anything else.
    init?(canonicalDecimal text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || text.utf8.first != UInt8(ascii: "0"), let value = Int(text)
        else { return nil }
        self = value
    }
}

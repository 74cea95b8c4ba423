// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON

/// What was logged (Rekor's `pkg/types`, Rekor v2's `rekor/v2/*.proto`): read from an entry's body, as untrusted as
/// the entry.
enum LogEntryBody: Sendable, Equatable {
    /// hashedrekord 0.0.1: a signature of plain bytes.
    case hashedRekord(signature: [UInt8], verifier: PEMBlock, digest: MessageDigest)
    /// dsse 0.0.1: an envelope with one signature.
    case dsse(
        signature: [UInt8], verifier: PEMBlock, payloadHash: MessageDigest, envelopeHash: MessageDigest)
    /// intoto 0.0.1: the hash of an envelope as it was stored, without its signature.
    case intotoV1(verifier: PEMBlock, contentHash: MessageDigest, payloadHash: MessageDigest?)
    /// intoto 0.0.2: an envelope with one signature.
    case intotoV2(Intoto)
    /// hashedrekord 0.0.2, all that Rekor v2 takes: a signature of plain bytes, or of an envelope's encoding.
    case hashedRekordV2(HashedRekordV2)

    /// The fields of intoto 0.0.2.
    struct Intoto: Sendable, Equatable {
        let signature: [UInt8]
        let verifier: PEMBlock
        let payloadType: String
        /// Rekor strips it; kept where it is there.
        let payload: [UInt8]?
        let payloadHash: MessageDigest
        let contentHash: MessageDigest
    }

    /// The fields of hashedrekord 0.0.2.
    struct HashedRekordV2: Sendable, Equatable {
        enum Verifier: Sendable, Equatable {
            case certificate([UInt8])
            case publicKey([UInt8])
        }

        let signature: [UInt8]
        let verifier: Verifier
        let keyDetails: String
        /// The hash function's name in the algorithm registry.
        let algorithm: String
        let digest: [UInt8]
    }

    /// Reads a body. Throws when it is malformed, and when it is of a kind or version that is not supported: such an
    /// entry is never skipped, as then a signature would seem logged by nothing.
    init(parsing bytes: [UInt8]) throws(LogError) {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: Self.limits)
        } catch {
            throw .notJSON(.body, error)
        }
        let read: LogEntryBody?
        let name: LogEntry.KindVersion
        do throws(JSONShapeError) {
            let root = JSONCursor(json)
            name = LogEntry.KindVersion(
                kind: try root.required("kind").string(), version: try root.required("apiVersion").string())
            read = try Self.read(name, try root.required("spec"))
        } catch {
            throw .malformed(.body, error)
        }
        guard let read else { throw .entryUnsupported(kind: name.kind, version: name.version) }
        self = read
    }

    /// The kind and version that the body bears.
    var kindVersion: LogEntry.KindVersion {
        switch self {
        case .hashedRekord: Self.hashedRekordName
        case .dsse: Self.dsseName
        case .intotoV1: Self.intotoV1Name
        case .intotoV2: Self.intotoV2Name
        case .hashedRekordV2: Self.hashedRekordV2Name
        }
    }

    private static func read(
        _ name: LogEntry.KindVersion, _ spec: JSONCursor
    ) throws(JSONShapeError) -> LogEntryBody? {
        switch name {
        case hashedRekordName: try hashedRekord(spec)
        case dsseName: try dsse(spec)
        case intotoV1Name: try intotoV1(spec)
        case intotoV2Name: .intotoV2(try intotoV2(spec))
        case hashedRekordV2Name:
            .hashedRekordV2(try hashedRekordV2(try spec.required("hashedRekordV002")))
        default: nil
        }
    }

    private static func hashedRekord(_ spec: JSONCursor) throws(JSONShapeError) -> LogEntryBody {
        let signature = try spec.required("signature")
        return .hashedRekord(
            signature: try signature.required("content").base64(),
            verifier: try signature.required("publicKey").required("content").pem(),
            digest: try spec.required("data").required("hash").hash())
    }

    private static func dsse(_ spec: JSONCursor) throws(JSONShapeError) -> LogEntryBody {
        let signature = try spec.required("signatures").onlyElement()
        return .dsse(
            signature: try signature.required("signature").base64(),
            verifier: try signature.required("verifier").pem(),
            payloadHash: try spec.required("payloadHash").hash(),
            envelopeHash: try spec.required("envelopeHash").hash())
    }

    private static func intotoV1(_ spec: JSONCursor) throws(JSONShapeError) -> LogEntryBody {
        let content = try spec.required("content")
        return .intotoV1(
            verifier: try spec.required("publicKey").pem(),
            contentHash: try content.required("hash").hash(),
            payloadHash: try content.optional("payloadHash")?.hash())
    }

    private static func intotoV2(_ spec: JSONCursor) throws(JSONShapeError) -> Intoto {
        let content = try spec.required("content")
        let envelope = try content.required("envelope")
        let signature = try envelope.required("signatures").onlyElement()
        return Intoto(
            signature: try signature.required("sig").doubleBase64(),
            verifier: try signature.required("publicKey").pem(),
            payloadType: try envelope.required("payloadType").string(),
            payload: try envelope.optional("payload")?.doubleBase64(),
            payloadHash: try content.required("payloadHash").hash(),
            contentHash: try content.required("hash").hash())
    }

    private static func hashedRekordV2(_ spec: JSONCursor) throws(JSONShapeError) -> HashedRekordV2 {
        let data = try spec.required("data")
        let signature = try spec.required("signature")
        let verifier = try signature.required("verifier")
        let key: HashedRekordV2.Verifier
        switch (try verifier.optional("x509Certificate"), try verifier.optional("publicKey")) {
        case (let certificate?, nil): key = .certificate(try certificate.required("rawBytes").base64())
        case (nil, let publicKey?): key = .publicKey(try publicKey.required("rawBytes").base64())
        default: throw verifier.invalid("must have exactly one of x509Certificate and publicKey")
        }
        return HashedRekordV2(
            signature: try signature.required("content").base64(), verifier: key,
            keyDetails: try verifier.required("keyDetails").string(),
            algorithm: try data.required("algorithm").string(),
            digest: try data.required("digest").base64())
    }

    private static let hashedRekordName = LogEntry.KindVersion(kind: "hashedrekord", version: "0.0.1")
    private static let dsseName = LogEntry.KindVersion(kind: "dsse", version: "0.0.1")
    private static let intotoV1Name = LogEntry.KindVersion(kind: "intoto", version: "0.0.1")
    private static let intotoV2Name = LogEntry.KindVersion(kind: "intoto", version: "0.0.2")
    private static let hashedRekordV2Name = LogEntry.KindVersion(kind: "hashedrekord", version: "0.0.2")

    /// The deepest kind has seven levels and two dozen values.
    private static let limits = JSONLimits(bytes: LogEntry.largestBody, depth: 16, nodes: 1000)
}

extension JSONCursor {
    /// One block of PEM in base64.
    fileprivate func pem() throws(JSONShapeError) -> PEMBlock {
        guard let block = PEMBlock(try base64()) else { throw invalid("is not one block of PEM") }
        return block
    }

    /// `{"algorithm": "sha256", "value": hexadecimal}`.
    fileprivate func hash() throws(JSONShapeError) -> MessageDigest {
        guard let algorithm = HashAlgorithm(rawValue: try required("algorithm").string()),
            let digest = MessageDigest(algorithm, hex: try required("value").string())
        else { throw invalid("is not a SHA-2 value in hexadecimal") }
        return digest
    }

    /// Rekor keeps the base64 texts of an envelope as if they were bytes, and writes them in base64.
    fileprivate func doubleBase64() throws(JSONShapeError) -> [UInt8] {
        guard let bytes = Base64.decode(String(decoding: try base64(), as: UTF8.self)) else {
            throw invalid("is not base64 in base64")
        }
        return bytes
    }

    /// The element of an array of one. A bundle's envelope has one signature, so has its entry.
    fileprivate func onlyElement() throws(JSONShapeError) -> JSONCursor {
        guard let element = try array(limit: 1).first else { throw invalid("is empty") }
        return element
    }
}

// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import Signatures
import Sigstore
import StrictJSON

/// The public data that stands beside the project, as far as it speaks of logs.
enum LogData {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/data")
    static let isHere = FileManager.default.fileExists(atPath: folder.appending(path: "merkle").path)
    /// Later than all of it was logged.
    static let now = 1_790_000_000

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
    }

    static func json(_ path: String) throws -> JSONCursor {
        JSONCursor(try JSON(parsing: try bytes(path)))
    }

    static func lines(_ path: String) throws -> [JSONCursor] {
        try bytes(path).split(separator: UInt8(ascii: "\n")).map { JSONCursor(try JSON(parsing: $0)) }
    }

    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }

    /// The logs of a trusted root.
    static func logs(_ path: String) throws -> [TransparencyLog] {
        try json(path).required("tlogs").array(limit: 100).map { log in
            let key = try log.required("publicKey")
            let validity = try key.required("validFor")
            return TransparencyLog(
                baseURL: try log.required("baseUrl").string(),
                key: try PublicKey(derEncoded: try key.required("rawBytes").base64()),
                logID: try log.required("logId").required("keyId").base64(),
                validFor: ValidityPeriod(
                    start: try validity.required("start").timestamp(),
                    end: try validity.optional("end")?.timestamp()))
        }
    }

    static func production() throws -> [TransparencyLog] { try logs("trusted-roots/production.json") }
}

/// A signature of a bundle, with what logs say of it.
struct LoggedBundle {
    let entries: [LogEntry]
    let signed: LoggedSignature

    /// Reads a bundle; `message` is the artifact where the bundle does not hold what was signed, `key` the key where
    /// it holds no certificate.
    init(_ bundle: JSONCursor, of message: SignedMessage?, key: PublicKey? = nil) throws {
        let material = try bundle.required("verificationMaterial")
        entries = try material.optional("tlogEntries")?.array(limit: 32).map { try LogEntry($0) } ?? []
        let verifier: LoggedSignature.Verifier
        if let certificate = try material.optional("certificate") {
            verifier = .certificate(der: try certificate.required("rawBytes").base64())
        } else if let chain = try material.optional("x509CertificateChain") {
            let leaf = try chain.required("certificates").array(limit: 10).first
            verifier = .certificate(der: try leaf?.required("rawBytes").base64() ?? [])
        } else {
            guard let key else { throw JSONShapeError.missing(pointer: "the key") }
            verifier = .publicKey(key)
        }
        if let envelope = try bundle.optional("dsseEnvelope") {
            let envelope = try DSSEEnvelope(envelope)
            signed = LoggedSignature(
                signature: envelope.signatures.first?.bytes ?? [], verifier: verifier,
                content: .envelope(envelope, stored: nil))
        } else {
            guard let message else { throw JSONShapeError.missing(pointer: "the artifact") }
            signed = LoggedSignature(
                signature: try bundle.required("messageSignature").required("signature").base64(),
                verifier: verifier, content: .message(message))
        }
    }
}

/// Why logs refuse; `nil` when they do not.
func logError(_ check: () throws(LogError) -> some Any) -> LogError? {
    do throws(LogError) {
        _ = try check()
        return nil
    } catch {
        return error
    }
}

extension LogData {
    /// A case of sigstore-conformance, with the logs of the root that it is for.
    static func conformance(_ name: String) throws -> (bundle: LoggedBundle, logs: [TransparencyLog]) {
        let folder = "conformance/\(name)"
        let artifact = has("\(folder)/artifact") ? "\(folder)/artifact" : "conformance/a.txt"
        let ownRoot = "\(folder)/trusted_root.json"
        let key =
            has("\(folder)/key.pub")
            ? try PublicKey(pemEncoded: String(decoding: try bytes("\(folder)/key.pub"), as: UTF8.self)) : nil
        let bundle = try LoggedBundle(
            try json("\(folder)/bundle.sigstore.json"), of: .bytes(try bytes(artifact)), key: key)
        return (bundle, try has(ownRoot) ? logs(ownRoot) : production())
    }

    /// The attestation layers of an image layout: entry, signature, and the same signature with a blank more in the
    /// stored envelope.
    static func attestationLayers(
        _ folder: String
    ) throws -> [(entry: LogEntry, signed: LoggedSignature, altered: LoggedSignature)] {
        func blob(_ descriptor: JSONCursor) throws -> [UInt8] {
            let digest = try descriptor.required("digest").string()
            return try bytes("\(folder)/blobs/sha256/\(digest.dropFirst("sha256:".count))")
        }
        var found: [(entry: LogEntry, signed: LoggedSignature, altered: LoggedSignature)] = []
        for descriptor in try json("\(folder)/index.json").required("manifests").array(limit: 10) {
            let manifest = JSONCursor(try JSON(parsing: try blob(descriptor)))
            for layer in try manifest.optional("layers")?.array(limit: 10) ?? [] {
                guard let annotations = try layer.optional("annotations"),
                    let text = try annotations.optional("dev.sigstore.cosign/bundle")
                else { continue }
                let stored = try blob(layer)
                let envelope = try DSSEEnvelope(JSONCursor(try JSON(parsing: stored)))
                let certificate = try der(
                    pem: try annotations.required("dev.sigstore.cosign/certificate").string())
                func signed(_ stored: [UInt8]) -> LoggedSignature {
                    LoggedSignature(
                        signature: envelope.signatures.first?.bytes ?? [],
                        verifier: .certificate(der: certificate),
                        content: .envelope(envelope, stored: stored))
                }
                found.append(
                    (try LogEntry(legacyBundle: try text.string()), signed(stored), signed(stored + [0x20])))
            }
        }
        return found
    }

    /// A signature in containers/image's `dir:` layout: a marker line and a JSON object.
    static func imageSignature(_ path: String) throws -> (entry: LogEntry, signed: LoggedSignature) {
        let root = JSONCursor(try JSON(parsing: try bytes(path).drop { $0 != UInt8(ascii: "\n") }))
        let annotations = try root.required("annotations").stringMap(limit: 20)
        let verifier: LoggedSignature.Verifier
        if let pem = annotations["dev.sigstore.cosign/certificate"] {
            verifier = .certificate(der: try der(pem: pem))
        } else {
            let pem = String(decoding: try bytes("cosign-dirs/cosign2.pub"), as: UTF8.self)
            verifier = .publicKey(try PublicKey(pemEncoded: pem))
        }
        let signature = Base64.decode(annotations["dev.cosignproject.cosign/signature"] ?? "")
        return (
            try LogEntry(legacyBundle: annotations["dev.sigstore.cosign/bundle"] ?? ""),
            LoggedSignature(
                signature: signature ?? [], verifier: verifier,
                content: .message(.bytes(try root.required("payload").base64())))
        )
    }

    /// The content of the first block of PEM.
    static func der(pem: String) throws -> [UInt8] {
        let lines = pem.split(separator: "\n").drop { !$0.hasPrefix("-----BEGIN") }.dropFirst()
        return Base64.decode(lines.prefix { !$0.hasPrefix("-----END") }.joined()) ?? []
    }
}

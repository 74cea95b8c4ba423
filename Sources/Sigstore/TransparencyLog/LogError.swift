// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
import OCIModel
public import StrictJSON

/// Why log evidence does not count.
public enum LogError: Error, Sendable, Equatable {
    /// Which text is malformed.
    public enum Part: String, Sendable {
        /// cosign's annotation.
        case annotation
        /// What was logged.
        case body
    }

    /// What differs between an entry and the signature it came with.
    public enum Field: String, Sendable, CaseIterable {
        /// The bundle says that the entry is of another kind or version than it is.
        case kindVersion = "kind and version"
        /// An entry about an envelope came with a signature of plain bytes, or the other way around.
        case content
        case signature
        case verifier
        case digest
        case payloadType = "payload type"
        case payload
        case payloadHash = "payload hash"
        case envelopeHash = "envelope hash"
        /// The entry holds nothing but the hash of an envelope's exact bytes, and they are not at hand.
        case storedEnvelope = "stored envelope"
        case keyDetails = "key details"
        /// Every field is equal, but not the bytes.
        case canonicalForm = "canonical form"
    }

    /// There is no entry.
    case missing
    /// No entry is of a log that is trusted. The logs' names.
    case unknownLog([[UInt8]])
    case notJSON(Part, JSONSyntaxError)
    case malformed(Part, JSONShapeError)
    /// More entries than anyone needs.
    case tooMany(limit: Int)
    /// The promise is not signed by the log.
    case promiseInvalid
    /// There is neither promise nor proof.
    case promiseMissing
    /// There is no proof.
    case proofMissing
    case proofInvalid(InclusionProofFault)
    case checkpointMalformed(CheckpointFault)
    /// The log's signature of the checkpoint is wrong.
    case checkpointInvalid(origin: String)
    /// The checkpoint is not signed by the log at all.
    case checkpointUnknownSigner(origin: String)
    /// The proof states another size or root than the log signed; what it does not state is `nil`.
    case rootMismatch(statedSize: Int?, statedRoot: [UInt8]?, signed: TreeHead)
    /// The entry is of something else.
    case entryMismatch(Field)
    case entryUnsupported(kind: String, version: String)
    /// The log is listed, and its key cannot be used: it does not parse, or is of a kind that logs do not sign with.
    case keyUnsupported(log: [UInt8])
    /// The log's key was not in use when it took the entry, or at a time that is proven otherwise. Seconds since 1970.
    case outsideKeyValidity(time: Int, ValidityPeriod)
    /// The log says it took the entry later than now. Seconds since 1970.
    case timeInFuture(time: Int, now: Int)
    /// One entry is given twice.
    case duplicate(logID: [UInt8], index: Int)
    /// Numbers of different logs; and the names of those that are not trusted.
    case tooFew(found: Int, wanted: Int, unknown: [[UInt8]])

    /// Stable names, for machines.
    public enum Code: String, Sendable, CaseIterable {
        case missing = "log.missing"
        case unknownLog = "log.unknown"
        case malformed = "log.malformed"
        case tooMany = "log.too-many"
        case promiseInvalid = "log.promise-invalid"
        case promiseMissing = "log.promise-missing"
        case proofMissing = "log.proof-missing"
        case proofInvalid = "log.proof-invalid"
        case checkpointMalformed = "log.checkpoint-malformed"
        case checkpointInvalid = "log.checkpoint-invalid"
        case checkpointUnknownSigner = "log.checkpoint-unknown-signer"
        case rootMismatch = "log.root-mismatch"
        case entryMismatch = "log.entry-mismatch"
        case entryUnsupported = "log.entry-unsupported"
        case keyUnsupported = "log.key-unsupported"
        case outsideKeyValidity = "log.outside-key-validity"
        case timeInFuture = "log.time-in-future"
        case duplicate = "log.duplicate"
        case tooFew = "log.too-few"
    }

    /// The stable name.
    public var code: Code {
        switch self {
        case .missing: .missing
        case .unknownLog: .unknownLog
        case .notJSON, .malformed: .malformed
        case .tooMany: .tooMany
        case .promiseInvalid: .promiseInvalid
        case .promiseMissing: .promiseMissing
        case .proofMissing: .proofMissing
        case .proofInvalid: .proofInvalid
        case .checkpointMalformed: .checkpointMalformed
        case .checkpointInvalid: .checkpointInvalid
        case .checkpointUnknownSigner: .checkpointUnknownSigner
        case .rootMismatch: .rootMismatch
        case .entryMismatch: .entryMismatch
        case .entryUnsupported: .entryUnsupported
        case .keyUnsupported: .keyUnsupported
        case .outsideKeyValidity: .outsideKeyValidity
        case .timeInFuture: .timeInFuture
        case .duplicate: .duplicate
        case .tooFew: .tooFew
        }
    }
}

extension LogError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .missing: "there is no transparency log entry"
        case .unknownLog(let names): "no entry is of a trusted log\(Self.list(names))"
        case .notJSON(let part, let error): "the log entry's \(part.rawValue) is not JSON: \(error)"
        case .malformed(let part, let error): "the log entry's \(part.rawValue) is malformed: \(error)"
        case .tooMany(let limit): "there are more than \(limit) log entries"
        case .promiseInvalid: "the signed entry timestamp is not the log's signature of the entry"
        case .promiseMissing: "the log entry has neither a signed entry timestamp nor an inclusion proof"
        case .proofMissing: "the log entry has no inclusion proof"
        case .proofInvalid(let fault): "the inclusion proof is wrong: \(fault)"
        case .checkpointMalformed(let fault): "the checkpoint is malformed: \(fault)"
        case .checkpointInvalid(let origin):
            "the log's signature of the checkpoint of \"\(Self.shown(origin))\" is wrong"
        case .checkpointUnknownSigner(let origin):
            "the checkpoint of \"\(Self.shown(origin))\" is not signed by the log"
        case .rootMismatch(_, _, let signed):
            "the inclusion proof is of another tree than the checkpoint of \(signed.size) entries"
        case .entryMismatch(let field): "the log entry has another \(field.rawValue)"
        case .entryUnsupported(let kind, let version):
            "log entries of kind \"\(Self.shown(kind))\" version \"\(Self.shown(version))\" are not supported"
        case .keyUnsupported(let name):
            "the trust root lists the log \(Self.shown(name)) with a key that cannot be used"
        case .outsideKeyValidity(let time, let period):
            "the signature is of \(RFC3339.text(time)), and the log's key is valid from "
                + RFC3339.text(period.start) + (period.end.map { " to \(RFC3339.text($0))" } ?? "")
        case .timeInFuture(let time, let now):
            "the entry was logged at \(RFC3339.text(time)), which is after now, \(RFC3339.text(now))"
        case .duplicate(let name, let index): "the entry \(index) of log \(Self.shown(name)) is given twice"
        case .tooFew(let found, let wanted, let unknown):
            "\(found) trusted logs hold the signature instead of \(wanted)"
                + (unknown.isEmpty ? "" : "; not trusted\(Self.list(unknown))")
        }
    }

    private static func list(_ names: [[UInt8]]) -> String {
        names.isEmpty ? "" : ": " + names.map(shown).joined(separator: ", ")
    }

    private static func shown(_ logID: [UInt8]) -> String { logID.prefix(8).hexadecimal }

    /// A stranger's text, shortened.
    private static func shown(_ text: String) -> String { String(text.prefix(80)) }
}

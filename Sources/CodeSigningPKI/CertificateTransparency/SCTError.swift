// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Why no log of certificates vouches for one. Times are seconds since 1970.
public enum SCTError: Error, Sendable, Equatable {
    /// The certificate carries no timestamp of a log.
    case missing
    /// The list, or one of it, cannot be read.
    case malformed(why: String)
    /// No timestamp is of a log that the trust root lists.
    case unknownLog
    /// The log's signature is wrong.
    case invalid(log: String)
    /// The log gave it when its key was not in use.
    case outsideLogPeriod(log: String, at: Int, ValidityPeriod)
    /// Fewer different logs than are asked for.
    case tooFew(found: Int, wanted: Int)

    /// Stable names, for machines.
    public enum Code: String, Sendable, CaseIterable {
        case missing = "sct.missing"
        case malformed = "sct.malformed"
        case unknownLog = "sct.unknown-log"
        case invalid = "sct.invalid"
        case outsideLogPeriod = "sct.outside-log-validity"
        case tooFew = "sct.too-few"
    }

    /// The stable name.
    public var code: Code {
        switch self {
        case .missing: .missing
        case .malformed: .malformed
        case .unknownLog: .unknownLog
        case .invalid: .invalid
        case .outsideLogPeriod: .outsideLogPeriod
        case .tooFew: .tooFew
        }
    }
}

extension SCTError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .missing: "the certificate carries no signed certificate timestamp"
        case .malformed(let why): "the certificate's signed certificate timestamps cannot be read: \(why)"
        case .unknownLog: "no signed certificate timestamp is of a log that the trust root lists"
        case .invalid(let log): "the signed certificate timestamp is not signed by \(log)"
        case .outsideLogPeriod(let log, let time, let period):
            "\(log) gave its timestamp at \(RFC3339.text(time)), and its key counts from \(RFC3339.text(period.start))"
                + (period.end.map { " to \(RFC3339.text($0))" } ?? "")
        case .tooFew(let found, let wanted): "\(found) logs saw the certificate instead of \(wanted)"
        }
    }
}

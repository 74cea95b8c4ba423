// SPDX-License-Identifier: Apache-2.0

/// A moment at which a signature is proven to have existed.
public struct VerifiedTime: Sendable, Hashable {
    /// Who says so.
    public enum Source: Sendable, Hashable {
        /// A transparency log, by its base URL, in a signed promise.
        case transparencyLog(String)
        /// A time-stamp authority, by its URI.
        case timestampAuthority(String)
        /// Nobody: the trust root has no source of time, so the certificate must count at the moment of the check.
        case momentOfCheck
    }

    /// Seconds since 1970.
    public let seconds: Int
    /// Who says so.
    public let source: Source
}

extension VerifiedLogEntries {
    /// When the logs took the entries: only what a log promised under its signature is a time.
    var times: [VerifiedTime] {
        entries.compactMap { entry in
            entry.integratedTime.map {
                VerifiedTime(seconds: $0, source: .transparencyLog(entry.log.baseURL))
            }
        }
    }
}

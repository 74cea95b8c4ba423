// SPDX-License-Identifier: Apache-2.0

package import Sigstore

/// When a signature was made, by somebody who proves it.
package struct SigningTime: Sendable, Hashable {
    /// Who says so.
    package enum Source: Sendable, Hashable {
        /// A transparency log, by its base URL.
        case transparencyLog(String)
        /// A time-stamp authority, by its URI or its name.
        case timestampAuthority(String)
        /// The authority that signed, which keeps the time itself.
        case signingAuthority
        /// Nobody: its certificate counts at the moment of the check.
        case momentOfCheck
    }

    /// Seconds since 1970.
    package var seconds: Int
    package var source: Source

    package init(seconds: Int, source: Source) {
        self.seconds = seconds
        self.source = source
    }

    package init(_ time: VerifiedTime) {
        seconds = time.seconds
        source =
            switch time.source {
            case .transparencyLog(let url): .transparencyLog(url)
            case .timestampAuthority(let uri): .timestampAuthority(uri)
            case .momentOfCheck: .momentOfCheck
            }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Why an object is none of Kargo's that can be decided about.
package enum KargoObjectError: Error, Sendable, Equatable {
    /// The path of what is missing or has another type than Kargo gives it.
    case missing(String)
    case tooMany(String, limit: Int)
}

extension KargoObjectError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "\(path) is missing or has another type than Kargo gives it"
        case .tooMany(let path, let limit): "\(path) has more than \(limit) entries"
        }
    }
}

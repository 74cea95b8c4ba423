// SPDX-License-Identifier: Apache-2.0

/// Why there is no serving certificate of our own making.
package enum AuthorityError: Error, Sendable, Equatable {
    /// A name that no certificate can hold, or none at all.
    case invalidName(String)
    /// What is kept under this name is not what was put there.
    case unusable(entry: String)
    /// The store could not be read or written.
    case store(String)
    /// Others wrote each time in between.
    case contended
    /// A certificate could not be made.
    case making
}

extension AuthorityError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .invalidName(let name): "\(name) is not a DNS name"
        case .unusable(let entry): "\(entry) is damaged; remove it, and a new authority is made"
        case .store(let why): "the store of the certificate authority: \(why)"
        case .contended: "the store of the certificate authority changed again and again"
        case .making: "a certificate could not be made"
        }
    }
}

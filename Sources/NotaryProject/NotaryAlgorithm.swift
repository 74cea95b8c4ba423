// SPDX-License-Identifier: Apache-2.0

/// The six algorithms that signatures of the Notary Project may use, by their names in JWS (RFC 7518, section 3.1).
package enum NotaryAlgorithm: String, Sendable, CaseIterable {
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"

    /// Its number in COSE (RFC 9053, section 2.1; RFC 8230, section 2).
    package var coseNumber: Int {
        switch self {
        case .es256: -7
        case .es384: -35
        case .es512: -36
        case .ps256: -37
        case .ps384: -38
        case .ps512: -39
        }
    }
}

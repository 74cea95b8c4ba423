// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// The PINs that tokens refused: tokens lock after a few wrong ones, so that each is tried once in a process's life.
struct RefusedPINs {
    private struct Attempt: Hashable {
        var serial: String
        var label: String
        /// The PIN itself is not kept.
        var digest: Digest
    }

    private var attempts: [Attempt: PKCS11ReturnCode] = [:]

    /// What the token answered to this PIN before; `nil` when it was not tried or was taken.
    func code(of pin: [UInt8], _ token: PKCS11Token) -> PKCS11ReturnCode? {
        attempts[Self.attempt(pin, token)]
    }

    mutating func add(_ pin: [UInt8], _ token: PKCS11Token, _ code: PKCS11ReturnCode) {
        attempts[Self.attempt(pin, token)] = code
    }

    private static func attempt(_ pin: [UInt8], _ token: PKCS11Token) -> Attempt {
        Attempt(serial: token.serial, label: token.label, digest: Digest(sha256Of: pin))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Why a module gave no key, before the key's name is added to it.
struct PKCS11Problem: Error, Sendable {
    var cause: KeyFetchError.Cause
    /// What a function answered, where that is all that is known.
    var code: PKCS11ReturnCode?

    init(_ cause: KeyFetchError.Cause) { self.cause = cause }

    /// A function that failed.
    init(_ function: String, _ code: PKCS11ReturnCode) {
        cause = .device("\(function): \(code)")
        self.code = code
    }
}

// SPDX-License-Identifier: Apache-2.0

package import Policy
import Synchronization

/// Public keys on tokens and in HSMs, read through the PKCS #11 modules of their makers (OASIS, PKCS #11 2.40).
///
/// The module is what `COSIGN_PKCS11_MODULE_PATH` or `PKCS11_MODULE_PATH` names, or the URI's `module-path` where
/// `ASSAY_PKCS11_MODULES` lists it, separated by colons. It is native code that is loaded into this process, and who
/// may write a policy may not therefore run code wherever it is checked. The PIN is the URI's `pin-value`, the content of the file in `pin-source`, or `COSIGN_PKCS11_PIN`; public keys rarely need one.
package final class PKCS11Module: KeyProvider {
    private let surroundings: Surroundings
    private let timeLimit: Duration
    private let modules: Modules
    private let libraries = Mutex<[String: PKCS11Library]>([:])

    /// Which modules a URI may name.
    package enum Modules: Sendable {
        /// Those that the environment names.
        case listed
        /// Any file, as if who names it could run programs here anyway.
        case unsafelyAny
    }

    /// - Parameters:
    ///   - surroundings: Where module and PIN are looked for.
    ///   - modules: Which modules a URI may name.
    ///   - timeLimit: How long a module may take for a key; network HSMs take seconds to start.
    package init(
        surroundings: Surroundings, timeLimit: Duration = .seconds(10), modules: Modules = .listed
    ) {
        self.modules = modules
        self.surroundings = surroundings
        self.timeLimit = timeLimit
    }

    /// The public key of the one object that the URI names.
    package func fetch(_ reference: PKCS11URI) async throws(KeyFetchError) -> FetchedKey {
        func fault(_ cause: KeyFetchError.Cause) -> KeyFetchError {
            KeyFetchError(.pkcs11, reference.description, cause)
        }
        do throws(PKCS11Problem) {
            let library = try library(reference)
            let pin = try pin(reference)
            return FetchedKey(try await library.key(reference, pin: pin, within: timeLimit))
        } catch {
            throw fault(error.cause)
        }
    }

    private func library(_ uri: PKCS11URI) throws(PKCS11Problem) -> PKCS11Library {
        let usual = Self.moduleVariables.compactMap { surroundings[$0] }
        let listed = (surroundings[Self.moduleList] ?? "").split(separator: ":").map(String.init)
        guard let path = uri.modulePath ?? usual.first else {
            throw PKCS11Problem(
                .misconfigured("no PKCS #11 module is named: set \(Self.moduleVariables[0])"))
        }
        guard modules == .unsafelyAny || (usual + listed).contains(path) else {
            throw PKCS11Problem(
                .misconfigured(
                    "the module \(path.prefix(200)) is not one that may be loaded here: add it to \(Self.moduleList)"
                ))
        }
        // Names without a folder would be looked for in many.
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw PKCS11Problem(.misconfigured("the module's path does not begin with a slash"))
        }
        let library = libraries.withLock { libraries -> PKCS11Library? in
            if let library = libraries[path] { return library }
            guard libraries.count < Self.mostModules else { return nil }
            let library = PKCS11Library(path: path)
            libraries[path] = library
            return library
        }
        guard let library else {
            throw PKCS11Problem(
                .misconfigured("policies name more than \(Self.mostModules) PKCS #11 modules"))
        }
        return library
    }

    private func pin(_ uri: PKCS11URI) throws(PKCS11Problem) -> [UInt8]? {
        if let pin = uri.pin { return Array(pin.utf8) }
        guard let file = uri.pinFile else { return surroundings["COSIGN_PKCS11_PIN"].map { Array($0.utf8) } }
        let content: [UInt8]
        do {
            content = try surroundings.readFile(file, Self.longestPINFile)
        } catch {
            throw PKCS11Problem(.misconfigured("the PIN's file \(file) cannot be read: \(error)"))
        }
        let pin = content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !pin.isEmpty else { throw PKCS11Problem(.misconfigured("the PIN's file \(file) is empty")) }
        return Array(pin)
    }

    private static let moduleList = "ASSAY_PKCS11_MODULES"
    private static let moduleVariables = ["COSIGN_PKCS11_MODULE_PATH", "PKCS11_MODULE_PATH"]
    private static let mostModules = 16
    private static let longestPINFile = 1024
}

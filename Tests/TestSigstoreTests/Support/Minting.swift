// SPDX-License-Identifier: Apache-2.0

import TestSigstore
import Testing

/// One way to sign, by name, so that a table of them reads.
struct Minting: Sendable, CustomTestStringConvertible {
    typealias Recipe = TestSigstore.Recipe

    var name: String
    var identity: TestSigstore.Identity
    /// A managed key in place of the identity.
    var managedKey: TestSigstore.Key.Kind?
    /// What cosign is asked besides.
    var options: [String]
    private var prepare: @Sendable (inout TestSigstore) throws -> Void = { _ in }
    private var recipe: @Sendable (TestSigstore, inout Recipe) throws -> Void

    /// A way to sign, by what it changes in the recipe.
    init(
        _ name: String,
        identity: TestSigstore.Identity = .email("dev@acme.test", issuer: "https://login.acme.test"),
        managedKey: TestSigstore.Key.Kind? = nil, options: [String] = [],
        _ recipe: @escaping @Sendable (inout Recipe) throws -> Void = { _ in }
    ) {
        self.name = name
        self.identity = identity
        self.managedKey = managedKey
        self.options = options
        self.recipe = { try recipe(&$1) }
    }

    /// In an instance that is changed first.
    func with(_ prepare: @escaping @Sendable (inout TestSigstore) throws -> Void) -> Self {
        var changed = self
        changed.prepare = prepare
        return changed
    }

    /// With a recipe that needs parts of the instance.
    func using(_ recipe: @escaping @Sendable (TestSigstore, inout Recipe) throws -> Void) -> Self {
        var changed = self
        changed.recipe = recipe
        return changed
    }

    var testDescription: String { name }

    /// Mints in an instance, which it changes first.
    func sign(
        _ artifact: [UInt8], in sigstore: inout TestSigstore
    ) throws -> (signed: TestSigstore.Signed, expected: Cosign3.Expectation) {
        try prepare(&sigstore)
        let instance = sigstore
        if let managedKey {
            let key = try TestSigstore.Key(managedKey)
            let signed = try sigstore.sign(artifact, with: key) {
                try recipe(instance, &$0)
            }
            return (signed, .key(key))
        }
        let signed = try sigstore.sign(artifact, as: identity) {
            try recipe(instance, &$0)
        }
        return (signed, .identity(identity))
    }
}

// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel
import TestNotary
import TestSigstore
import Testing

typealias Recipe = TestNotary.EnvelopeRecipe
typealias CBOR = TestNotary.CBOR

/// A good envelope, of which each test changes one thing.
enum EnvelopeSample {
    static let now = 1_790_000_000
    static let target = Descriptor(
        mediaType: .imageManifest, digest: Digest(sha256Of: Array("image".utf8)), size: 565)
    /// A certificate, for a parser that asks for no more than that it is one.
    static let certificate: [UInt8] = {
        let authority = try? TestSigstore.Authority(TestSigstore.AuthorityRecipe(now: now))
        return authority?.chain.last?.der ?? []
    }()

    static func recipe(
        _ format: NotarySignature.Format = .jws, scheme: NotarySignature.Scheme = .x509,
        _ edit: (inout Recipe) -> Void = { _ in }
    ) -> Recipe {
        var recipe = Recipe(
            format, algorithm: .es256, chain: [certificate], target: target, at: now, scheme: scheme)
        edit(&recipe)
        return recipe
    }

    /// The bytes; the signature is none, since nobody looks at it yet.
    static func bytes(_ recipe: Recipe) -> [UInt8] {
        recipe.encoded { _ in [UInt8](repeating: 7, count: 64) }
    }

    static func read(_ recipe: Recipe) throws -> NotarySignature {
        try NotarySignature(parsing: bytes(recipe), as: MediaType(rawValue: recipe.mediaType))
    }

    /// Why it is rejected; `nil`, when it is not.
    static func rejection(_ recipe: Recipe) -> NotaryRejection? {
        rejection(bytes(recipe), as: MediaType(rawValue: recipe.mediaType))
    }

    static func rejection(_ bytes: [UInt8], as mediaType: MediaType) -> NotaryRejection? {
        do throws(NotaryRejection) {
            _ = try NotarySignature(parsing: bytes, as: mediaType)
            return nil
        } catch {
            return error
        }
    }
}

/// What a test wants of a rejection: where a reason says why in words, some of them.
enum ExpectedRejection: Sendable {
    case exactly(NotaryRejection)
    case malformed(String)
    case payload(String)

    func matches(_ found: NotaryRejection?) -> Bool {
        switch (self, found) {
        case (.exactly(let wanted), let found): found == wanted
        case (.malformed(let words), .malformed(let why)?): why.contains(words)
        case (.payload(let words), .payload(let why)?): why.contains(words)
        default: false
        }
    }
}

/// One rule: what breaks it, the reason, and the twin that differs in that and passes.
struct EnvelopeRule: Sendable, CustomTestStringConvertible {
    var name: String
    var fault: @Sendable (inout Recipe) -> Void
    var expected: ExpectedRejection
    var twin: @Sendable (inout Recipe) -> Void

    init(
        _ name: String, _ fault: @escaping @Sendable (inout Recipe) -> Void, _ expected: ExpectedRejection,
        twin: @escaping @Sendable (inout Recipe) -> Void = { _ in }
    ) {
        self.name = name
        self.fault = fault
        self.expected = expected
        self.twin = twin
    }

    var testDescription: String { name }

    func check(_ format: NotarySignature.Format, scheme: NotarySignature.Scheme = .x509) {
        let found = EnvelopeSample.rejection(EnvelopeSample.recipe(format, scheme: scheme, fault))
        #expect(expected.matches(found), "\(format) \(name): \(String(describing: found))")
        let twin = EnvelopeSample.rejection(EnvelopeSample.recipe(format, scheme: scheme, twin))
        #expect(twin == nil, "\(format) \(name), twin")
    }
}

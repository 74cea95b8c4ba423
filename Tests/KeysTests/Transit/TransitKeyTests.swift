// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import Signatures
import TestServer
import Testing

/// What becomes of a key as the server shows it.
@Suite(.timeLimit(.minutes(1)))
struct TransitKeyTests {
    @Test(arguments: [
        "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519",
    ])
    func everySigningTypeIsRead(_ type: String) async throws {
        let bench = try await TransitBench()
        let fetched = try await bench.fetch(type)
        #expect(fetched.key == bench.keys.expected[type])
        #expect(fetched.key.description == type)
        #expect(fetched.version == "hashivault://\(type)?version=1")
        await bench.stop()
    }

    @Test(arguments: [("rotated", 4), ("rotated?version=3", 3)])
    func theLatestVersionOrThePinnedOne(_ name: String, _ version: Int) async throws {
        let bench = try await TransitBench()
        let fetched = try await bench.fetch(name)
        #expect(fetched.key == bench.keys.expected[name])
        #expect(fetched.version == "hashivault://rotated?version=\(version)")
        await bench.stop()
    }

    @Test(arguments: [
        ("rotated?version=1", KeyFetchError.Cause.notFound(said: "the versions are 2 to 4")),
        ("rotated?version=2", .disabled(state: "version 2 is below min_decryption_version 3")),
        ("rotated?version=5", .notFound(said: "the versions are 2 to 4")),
        ("absent", .notFound(said: nil)),
    ])
    func aVersionThatIsNotThere(_ name: String, _ cause: KeyFetchError.Cause) async throws {
        let bench = try await TransitBench()
        #expect(try await bench.failure(name) == KeyFetchError(.vault, "hashivault://\(name)", cause))
        await bench.stop()
    }

    @Test func aVersionBetweenThatIsMissing() async throws {
        let bench = try await TransitBench { $0.keys["ecdsa-p256"]?.latest = 2 }
        #expect(try await bench.failure()?.cause == .notFound(said: "the key has no version 2"))
        #expect(try await bench.failure("ecdsa-p256?version=1") == nil)
        await bench.stop()
    }

    @Test(arguments: ["aes256-gcm96", "chacha20-poly1305", "hmac"])
    func aSymmetricKeyIsForSomethingElse(_ type: String) async throws {
        let bench = try await TransitBench { $0.keys["secret"] = .init(type, versions: [1: nil]) }
        #expect(try await bench.failure("secret")?.cause == .otherPurpose(type))
        await bench.stop()
    }

    @Test func anAlgorithmThatIsNotVerifiedHere() async throws {
        let bench = try await TransitBench { $0.keys["later"] = .init("ml-dsa", versions: [1: "AAAA"]) }
        #expect(try await bench.failure("later")?.cause == .unsupportedAlgorithm("ml-dsa"))
        await bench.stop()
    }

    @Test func aDerivedKeyHasManyPublicKeys() async throws {
        let bench = try await TransitBench { $0.keys["ed25519"]?.isDerived = true }
        #expect(
            try await bench.failure("ed25519")?.cause
                == .otherPurpose("ed25519, derived: it has another public key for each context"))
        await bench.stop()
    }

    @Test func aSoftDeletedKey() async throws {
        let bench = try await TransitBench { $0.keys["ecdsa-p256"]?.isSoftDeleted = true }
        #expect(try await bench.failure()?.cause == .disabled(state: "soft-deleted"))
        await bench.stop()
    }

    @Test(arguments: [
        ("ed25519", "AAAA", KeyFetchError.Cause.unusable(.malformed)),
        ("ecdsa-p256", "no PEM", .unusable(.notPEM)),
        ("rsa-2048", pem, .malformed(why: "a key of type rsa-2048 is given as ed25519")),
    ])
    func whatIsNoKeyOfItsType(
        _ type: String, _ text: String, _ cause: KeyFetchError.Cause
    ) async throws {
        let bench = try await TransitBench { $0.keys["odd"] = .init(type, versions: [1: text]) }
        #expect(try await bench.failure("odd")?.cause == cause)
        await bench.stop()
    }

    @Test func theEngineMayBeMountedElsewhere() async throws {
        let variables = ["TRANSIT_SECRET_ENGINE_PATH": "/team/signing/"]
        let bench = try await TransitBench(variables) { $0.mount = "team/signing" }
        #expect(try await bench.fetch("ecdsa-p256").key == bench.keys.expected["ecdsa-p256"])
        await bench.stop()
    }
}

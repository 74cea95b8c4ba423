// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Keys
import Policy
import Signatures
import TestPeers
import Testing

/// Modules that answer as SoftHSM does not.
@Suite(.timeLimit(.minutes(1)))
struct OddModuleTests {
    private let module = PKCS11Module(surroundings: .test(), modules: .unsafelyAny)
    private let key = P256.Signing.PrivateKey().publicKey

    /// The key's point bare, and the definitions of a module that has it.
    private var point: [UInt8] { Array(key.x963Representation) }

    private func failure(
        _ definitions: [String: String], pin: String? = nil
    ) async throws -> KeyFetchError.Cause? {
        let odd = try await OddModule(definitions)
        return await module.failure(try Self.uri(odd.path, pin))?.cause
    }

    private static func uri(_ path: String, _ pin: String? = nil) throws -> PKCS11URI {
        try PKCS11URI(
            "pkcs11:token=odd;object=key?module-path=\(path)" + (pin.map { "&pin-value=\($0)" } ?? ""))
    }

    private static func list(_ bytes: [UInt8]) -> String { bytes.map { "\($0)" }.joined(separator: ",") }

    @Test(arguments: [[], [0x04, 0x41]] as [[UInt8]], ["32", "0"])
    func aPointBareOrWrappedAndTextsPaddedEitherWay(_ prefix: [UInt8], _ padding: String) async throws {
        let odd = try await OddModule(["POINT": Self.list(prefix + point), "PADDING": padding])
        let fetched = try await module.fetch(try Self.uri(odd.path))
        #expect(fetched.key.subjectPublicKeyInfo == Array(key.derRepresentation))
    }

    @Test(
        arguments: [
            [0x06, 0x03, 0x2B, 0x65, 0x70],
            [0x13, 0x0C] + Array("edwards25519".utf8),
            [0x06, 0x09, 0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01],
        ] as [[UInt8]], [[], [0x04, 0x20]] as [[UInt8]])
    func anEdwardsKeyByEveryNameOfItsCurve(_ curve: [UInt8], _ prefix: [UInt8]) async throws {
        let edwards = Curve25519.Signing.PrivateKey().publicKey.rawRepresentation
        let odd = try await OddModule([
            "KEY_TYPE": "0x40", "PARAMETERS": Self.list(curve), "POINT": Self.list(prefix + Array(edwards)),
        ])
        let fetched = try await module.fetch(try Self.uri(odd.path))
        #expect(fetched.key.kind == .ed25519)
        #expect(fetched.key.subjectPublicKeyInfo.suffix(32) == Array(edwards)[...])
    }

    private static let oddKeys: [([String: String], KeyFetchError.Cause)] = [
        // secp256k1, then explicit parameters.
        (["PARAMETERS": "6,5,0x2B,0x81,4,0,10"], .unsupportedAlgorithm("EC on curve 1.3.132.0.10")),
        (["PARAMETERS": "0x30,0"], .unsupportedAlgorithm("EC on a curve without a name")),
        (["POINT": "1,2,3"], .unusable(.malformed)),
        (["POINT": "4,0x82,0xFF,0xFF,4"], .unusable(.malformed)),
        (["LENGTH": "0"], .malformed(why: "the key has no CKA_EC_POINT")),
        (["LENGTH": "~0UL"], .malformed(why: "the key has no CKA_EC_POINT")),
        (["LENGTH": "1000000"], .device("the token gives an attribute of 1000000 bytes; 16384 are the most")),
        (["KEY_TYPE": "1"], .unsupportedAlgorithm("CKK_DSA")),
        (["KEY_TYPE": "0x41"], .otherPurpose("CKK_EC_MONTGOMERY")),
        (["KEY_TYPE": "0x1F"], .unsupportedAlgorithm("key type 31")),
        (["KEY_TYPE": "0"], .malformed(why: "the key has no CKA_MODULUS")),
        (
            ["KEY_TYPE": "0x40", "PARAMETERS": "0x13,0x0A,101,100,119,97,114,100,115,52,52,56"],
            .unsupportedAlgorithm("Edwards curve edwards448")
        ),
    ]

    @Test(arguments: oddKeys)
    func aKeyThatCannotBeUsed(_ definitions: [String: String], _ cause: KeyFetchError.Cause) async throws {
        #expect(try await failure(definitions) == cause)
    }

    private static let oddModules: [([String: String], KeyFetchError.Cause)] = [
        (["INITIALIZE": "0x30"], .device("C_Initialize: CKR_DEVICE_ERROR")),
        (["INITIALIZE": "0x80000001"], .device("C_Initialize: CKR_0x80000001")),
        (["SESSION": "0xB1"], .device("C_OpenSession: CKR_SESSION_COUNT")),
        (["SLOTS": "0"], .device("no such token is present; there is none")),
        (["SLOTS": "5000"], .device("the module has more than 1024 slots")),
        (["SLOTS": "2"], .misconfigured("2 tokens match: name the serial or the slot-id as well")),
    ]

    @Test(arguments: oddModules)
    func aModuleThatFails(_ definitions: [String: String], _ cause: KeyFetchError.Cause) async throws {
        #expect(try await failure(definitions) == cause)
    }

    /// Another part of this process may have done it; or the module wants no locks.
    @Test(arguments: ["0x191", "arguments?0x0A:0"])
    func itMayBeInitializedAlready(_ code: String) async throws {
        #expect(try await failure(["INITIALIZE": code, "POINT": Self.list(point)]) == nil)
    }

    private static let refusals: [([String: String], KeyFetchError.Cause)] = [
        (["LOGIN": "0xA4"], .unauthenticated(said: "CKR_PIN_LOCKED")),
        (["LOGIN": "0xA2"], .unauthenticated(said: "CKR_PIN_LEN_RANGE")),
        (
            ["LOGIN": "0x102"],
            .misconfigured("the token's user has no PIN yet (CKR_USER_PIN_NOT_INITIALIZED)")
        ),
        (["LOGIN": "0x30"], .device("C_Login: CKR_DEVICE_ERROR")),
        (["NO_LOGIN": "1"], .misconfigured("the PKCS #11 module has no C_Login")),
        (
            ["FLAGS": "0x20000"],
            .misconfigured(
                "one more wrong PIN would lock the token, so none is tried: log in with its own tool")
        ),
    ]

    @Test(arguments: refusals)
    func aLoginThatFails(_ definitions: [String: String], _ cause: KeyFetchError.Cause) async throws {
        let hidden = ["HIDDEN": "1", "POINT": Self.list(point)]
        #expect(try await failure(definitions.merging(hidden) { $1 }, pin: "1234") == cause)
        #expect(try await failure(hidden, pin: "1234") == nil)
    }

    @Test func aModuleThatLooksForNothingBeforeALogin() async throws {
        let shy = ["SHY": "1", "POINT": Self.list(point)]
        #expect(try await failure(shy, pin: "1234") == nil)
        guard case .notFound(let said) = try await failure(shy) else {
            Issue.record("it was found")
            return
        }
        #expect(said?.hasPrefix("without a PIN, ") == true)
    }

    @Test func aModuleThatHangsHoldsNobodyUp() async throws {
        let odd = try await OddModule(["SLEEP": "900000", "POINT": Self.list(point)])
        let module = PKCS11Module(surroundings: .test(), timeLimit: .milliseconds(100), modules: .unsafelyAny)
        let uri = try Self.uri(odd.path)
        #expect(await module.failure(uri)?.cause == .device("the module did not answer within 0.1 seconds"))
        #expect(
            await module.failure(uri)?.cause
                == .device("the module still hangs in a request that it did not answer in time"))
        // Once it is back it serves again.
        while await module.failure(uri) != nil { try await Task.sleep(for: .milliseconds(50)) }
    }

    @Test func aMissingModule() async throws {
        guard case .misconfigured(let why) = await module.failure(try Self.uri("/no/such/module.so"))?.cause
        else {
            Issue.record("it was loaded")
            return
        }
        #expect(why.hasPrefix("the PKCS #11 module cannot be loaded: /no/such/module.so"))
    }

    @Test func aFileThatIsNoLibrary() async throws {
        let folder = try Folder()
        try folder.write("module.so")
        guard
            case .misconfigured(let why) = await module.failure(try Self.uri("\(folder.path)/module.so"))?
                .cause
        else {
            Issue.record("it was loaded")
            return
        }
        #expect(why.hasPrefix("the PKCS #11 module cannot be loaded: "))
    }

    @Test func aLibraryThatIsNoModule() async throws {
        let odd = try await OddModule(["NO_EXPORT": "1"])
        #expect(
            await module.failure(try Self.uri(odd.path))?.cause
                == .misconfigured("\(odd.path) is no PKCS #11 module: it has no C_GetFunctionList"))
    }

    @Test func aModuleOfAnotherVersion() async throws {
        let odd = try await OddModule(["VERSION": "1"])
        #expect(
            await module.failure(try Self.uri(odd.path))?.cause
                == .misconfigured("\(odd.path) speaks PKCS #11 version 1"))
    }

    @Test(arguments: ["module.so", "./module.so"]) func aPathWithoutItsFolders(_ path: String) async throws {
        #expect(
            await module.failure(try Self.uri(path))?.cause
                == .misconfigured("the module's path does not begin with a slash"))
    }

    @Test func aPINFileThatCannotBeRead() async throws {
        let uri = try PKCS11URI("pkcs11:token=odd;object=key?module-path=/m.so&pin-source=/none")
        #expect(
            await module.failure(uri)?.cause
                == .misconfigured("the PIN's file /none cannot be read: there is no such file"))
    }
}

// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import OCIModel
import Signatures
import StrictJSON
import TestSigstore
import Testing

@testable import Sigstore

/// Reading `trusted_root.json`: what is malformed, what is listed and cannot be used, and that neither makes a root
/// weaker.
struct TrustRootParsingTests {
    private let instance: PrivateSigstore
    private let document: JSON

    init() throws {
        instance = try PrivateSigstore()
        document = instance.sigstore.trustedRoot
    }

    private func failure(_ document: JSON) -> JSONShapeError? {
        do throws(TrustRootError) {
            _ = try TrustRoot(parsing: document.serialized())
        } catch {
            if case .shape(let error) = error { return error }
        }
        return nil
    }

    @Test func everythingIsRead() throws {
        let root = try TrustRoot(parsing: document.serialized())
        #expect(root.certificateAuthorities.map(\.uri) == ["https://fulcio.acme.test"])
        #expect(root.certificateAuthorities.map(\.chain.count) == [2])
        #expect(root.transparencyLogs.map(\.baseURL) == instance.sigstore.logs.map(\.baseURL))
        #expect(root.transparencyLogs.map(\.logID) == instance.sigstore.logs.map(\.logID))
        #expect(
            root.certificateTransparencyLogs.map(\.logID) == instance.sigstore.certificateLogs.map(\.logID))
        #expect(root.timestampAuthorities.map(\.uri) == instance.sigstore.timestampAuthorities.map(\.uri))
        #expect(root.unusable == [])
        #expect(root.fingerprint == Digest(sha256Of: document.serialized()))
        #expect(root.tellsTime && root.listsTransparencyLogs && root.listsCertificateTransparencyLogs)
        #expect(!root.certifiesStrangers)
    }

    @Test(arguments: BuiltInTrustRoot.allCases) func theBuiltInRootsAreRead(_ instance: BuiltInTrustRoot)
        throws
    {
        let root = try instance.load()
        #expect(root.certifiesStrangers)
        #expect(root.listsTransparencyLogs && root.listsCertificateTransparencyLogs && root.tellsTime)
        // Staging still lists an RSA key in PKCS #1; nothing that production lists may be lost.
        #expect(instance == .staging || root.unusable == [])
    }

    // MARK: public instances

    /// `fulcio.githubapp.com` certifies the workflows of everybody on GitHub, in whatever document its authority stands.
    @Test func gitHubsAuthorityCertifiesStrangers() throws {
        var document = try #require(document.object)
        document["certificateAuthorities"] = [
            [
                "subject": ["organization": "acme", "commonName": "acme"], "uri": "https://fulcio.acme.test",
                "certChain": ["certificates": [["rawBytes": .string(Self.gitHubRoot)]]],
                "validFor": ["start": "2023-10-27T16:30:00Z"],
            ]
        ]
        let root = try TrustRoot(parsing: JSON.object(document).serialized())
        #expect(root.certificateAuthorities.count == 1)
        #expect(root.certifiesStrangers)
        #expect(try !TrustRoot(parsing: self.document.serialized()).certifiesStrangers)
    }

    @Test(.enabled(if: hasSharedData, "the public test data is not here"))
    func everyAuthorityOfGitHubIsKnown() throws {
        let file = sharedData.appending(path: "trusted-roots/github.json")
        let root = try TrustRoot(parsing: Array(try Data(contentsOf: file)))
        for authority in root.certificateAuthorities {
            for certificate in authority.chain {
                #expect(PublicInstances.github.contains(certificate.publicKey.fingerprint))
            }
        }
    }

    /// "Internal Services Root" of GitHub, Inc., until 2033.
    private static let gitHubRoot =
        "MIIB9TCCAXqgAwIBAgIUNFryA06EHDIcd5EIbe8swbl9OY4wCgYIKoZIzj0EAwMwODEVMBMGA1UEChMMR2l0SHViLCBJbmMuMR8wHQYD"
        + "VQQDExZJbnRlcm5hbCBTZXJ2aWNlcyBSb290MB4XDTIzMDgwNzEyMDAwMFoXDTMzMDgwNDEyMDAwMFowODEVMBMGA1UEChMMR2l0"
        + "SHViLCBJbmMuMR8wHQYDVQQDExZJbnRlcm5hbCBTZXJ2aWNlcyBSb290MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEXYaXx4H0oNuV"
        + "P/2cfydA3oaafvvkkkgb5hbL8/j/BO25S7uTmDOCA5e4QLLWCKFuc+xp2j14tCH4WmHzMUDvf2tXtInVliY5wZgQMM9L6klo/Iw"
        + "A9x4omdcjnT+kKJAjo0UwQzAOBgNVHQ8BAf8EBAMCAQYwEgYDVR0TAQH/BAgwBgEB/wIBAjAdBgNVHQ4EFgQUfFJ5/6rhfHEZPnX"
        + "AhrQLhGkJJMwwCgYIKoZIzj0EAwMDaQAwZgIxAPzXsV+eokrqOHSQZH/XhhHE1slOscKy3DQpYpYJ1AWmJ2lJu/XOmubBX5s7apl"
        + "lUwIxALw2Ts8CDACiK42UymC8fk6sbNfoXUAWqdyKTVt2Lst+wNdkRniGvx7jT65BKTkcsQ=="

    // MARK: media types

    @Test(arguments: [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ])
    func aKnownMediaTypeIsRead(_ type: String) throws {
        #expect(failure(document.with("mediaType", .string(type))) == nil)
    }

    @Test(arguments: [
        "", "application/json", "application/vnd.dev.sigstore.trustedroot+json;version=0.3",
        "application/vnd.dev.sigstore.trustedroot+json", "application/vnd.dev.sigstore.bundle.v0.3+json",
    ])
    func anUnknownMediaTypeIsRefused(_ type: String) throws {
        #expect(
            failure(document.with("mediaType", .string(type)))
                == .invalid(pointer: "/mediaType", why: "is not a trusted root of version 0.1 or 0.2"))
        #expect(failure(document.without("mediaType")) == .missing(pointer: "/mediaType"))
    }

    /// Version 0.2 adds the operator and the checkpoint's key identifier.
    @Test func theSecondVersionsFieldsAreRead() throws {
        var second = document.with(
            "mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.2")
        for pointer in ["/tlogs/0", "/ctlogs/0", "/certificateAuthorities/0", "/timestampAuthorities/0"] {
            second = try second.setting("\(pointer)/operator", to: "acme.test")
        }
        second = try second.setting("/tlogs/1/checkpointKeyId", to: ["keyId": "AAAA"])
        var instance = instance
        instance.editRoot = { _ in second }
        #expect(try instance.code(instance.sign(.v03), .v03) == nil)
        #expect(try instance.code(instance.sign(.v03RekorV2), .v03RekorV2) == nil)
    }

    // MARK: strangers

    /// A misspelt list would ask for less than its author meant.
    @Test(arguments: [
        "", "/tlogs/0", "/tlogs/0/publicKey", "/tlogs/0/publicKey/validFor", "/ctlogs/0",
        "/certificateAuthorities/0", "/certificateAuthorities/0/validFor", "/timestampAuthorities/0",
        "/timestampAuthorities/0/validFor",
    ])
    func anUnknownMemberIsRefused(_ pointer: String) throws {
        #expect(
            failure(try document.setting("\(pointer)/stranger", to: "x"))
                == .invalid(
                    pointer: pointer, why: "has a member \"stranger\" that does not belong there"))
        #expect(failure(document) == nil)
    }

    @Test(arguments: [
        "/tlogs/0/publicKey", "/tlogs/0/publicKey/rawBytes", "/tlogs/0/logId", "/tlogs/0/logId/keyId",
        "/ctlogs/0/publicKey/validFor", "/certificateAuthorities/0/certChain",
        "/certificateAuthorities/0/validFor", "/timestampAuthorities/0/certChain/certificates",
    ])
    func aRequiredMemberIsMissed(_ pointer: String) throws {
        #expect(failure(try document.removing(pointer)) == .missing(pointer: pointer))
    }

    @Test(arguments: ["certificateAuthorities", "timestampAuthorities"])
    func anEmptyChainIsRefused(_ list: String) throws {
        let pointer = "/\(list)/0/certChain/certificates"
        #expect(
            failure(try document.setting(pointer, to: []))
                == .invalid(pointer: pointer, why: "is empty"))
    }

    // MARK: intervals

    private static let intervals = [
        "/tlogs/0/publicKey/validFor", "/ctlogs/0/publicKey/validFor", "/certificateAuthorities/0/validFor",
        "/timestampAuthorities/0/validFor",
    ]

    /// Without a beginning the interval would reach back to before the key was made.
    @Test(arguments: intervals) func anIntervalHasABeginning(_ pointer: String) throws {
        #expect(failure(try document.removing("\(pointer)/start")) == .missing(pointer: "\(pointer)/start"))
        #expect(
            failure(try document.setting("\(pointer)/start", to: nil))
                == .missing(pointer: "\(pointer)/start"))
        #expect(failure(try document.setting("\(pointer)/end", to: nil)) == nil)
    }

    @Test(
        arguments: intervals,
        ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01 00:00:00Z", "0"])
    func aTimeIsOne(_ pointer: String, _ text: String) throws {
        for end in ["start", "end"] {
            guard
                case .invalid(let place, _) = failure(
                    try document.setting("\(pointer)/\(end)", to: .string(text)))
            else {
                Issue.record("\(text) is taken for a time")
                continue
            }
            #expect(place == "\(pointer)/\(end)")
        }
    }

    // MARK: unusable parts

    private static let keys = ["/tlogs/0/publicKey", "/tlogs/1/publicKey", "/ctlogs/0/publicKey"]
    private static let rubbish: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x00]

    @Test(arguments: keys) func anUnusableKeyIsListed(_ pointer: String) throws {
        let changed = try document.setting("\(pointer)/rawBytes", to: .base64(Self.rubbish))
        let root = try TrustRoot(parsing: changed.serialized())
        #expect(root.unusable.map(\.place) == [pointer])
        #expect(root.listsTransparencyLogs && root.listsCertificateTransparencyLogs && root.tellsTime)
        #expect(root.transparencyLogs.count + root.certificateTransparencyLogs.count == 2)
    }

    /// Logs of signatures do not sign with every key that is read, nor do logs of certificates.
    @Test(arguments: [
        (TestSigstore.Key.Kind.p256, true, true), (.p384, false, true), (.p521, false, true),
        (.ed25519, true, false), (.rsa2048, true, true),
    ])
    func aKeyThatLogsDoNotSignWithIsListed(
        _ kind: TestSigstore.Key.Kind, _ forSignatures: Bool, _ forCertificates: Bool
    ) throws {
        let key = try TestSigstore.Key(kind).subjectPublicKeyInfo
        let changed = try ["/tlogs/0/publicKey", "/ctlogs/0/publicKey"].reduce(document) {
            try $0.setting("\($1)/rawBytes", to: .base64(key))
        }
        let root = try TrustRoot(parsing: changed.serialized())
        let unusable =
            (forSignatures ? [] : ["/tlogs/0/publicKey"]) + (forCertificates ? [] : ["/ctlogs/0/publicKey"])
        #expect(root.unusable.map(\.place) == unusable)
        #expect(root.transparencyLogs.count == (forSignatures ? 2 : 1))
        #expect(root.certificateTransparencyLogs.count == (forCertificates ? 1 : 0))
        #expect(root.unusableLogIDs == (forSignatures ? [] : [instance.sigstore.logs[0].logID]))
        #expect(root.listsTransparencyLogs && root.listsCertificateTransparencyLogs)
    }

    /// Listed once more with a key that can be used, a log can be asked.
    @Test func oneUsableKeyOfALogIsEnough() throws {
        let broken = try document.value(at: "/tlogs/0").setting(
            "/publicKey/rawBytes", to: .base64(Self.rubbish))
        let logs = try document.value(at: "/tlogs").array ?? []
        let both = try TrustRoot(parsing: document.with("tlogs", .array(logs + [broken])).serialized())
        #expect(both.unusable.map(\.place) == ["/tlogs/2/publicKey"])
        #expect(both.unusableLogIDs == [])
        let alone = try TrustRoot(parsing: document.with("tlogs", [broken]).serialized())
        #expect(alone.unusableLogIDs == [instance.sigstore.logs[0].logID])
    }

    /// A root whose every part of a kind is unusable asks for that kind all the same.
    @Test func aRootIsNeverSilentlyWeaker() throws {
        var changed = document
        for pointer in Self.keys {
            changed = try changed.setting("\(pointer)/rawBytes", to: .base64(Self.rubbish))
        }
        changed = try changed.setting(
            "/timestampAuthorities/0/certChain/certificates/0/rawBytes", to: .base64(Self.rubbish))
        let root = try TrustRoot(parsing: changed.serialized())
        #expect(root.unusable.count == 4)
        #expect(root.transparencyLogs.isEmpty && root.certificateTransparencyLogs.isEmpty)
        #expect(root.timestampAuthorities.isEmpty)
        #expect(root.listsTransparencyLogs && root.listsCertificateTransparencyLogs && root.tellsTime)
        #expect(SignatureVerifier(root: root).logsForCertificates == .required)
        #expect(SignatureVerifier(root: TrustRoot()).logsForCertificates == .optional)
    }

    @Test(arguments: [0, 1]) func anUnusableAuthorityIsListed(_ index: Int) throws {
        for list in ["certificateAuthorities", "timestampAuthorities"] {
            let changed = try document.setting(
                "/\(list)/0/certChain/certificates/\(index)/rawBytes", to: .base64(Self.rubbish))
            let root = try TrustRoot(parsing: changed.serialized())
            #expect(root.unusable.map(\.place) == ["/\(list)/0"])
        }
    }

    // MARK: authorities

    /// The last certificate is believed because it is listed, self-signed or not.
    @Test func anAnchorMayBeAnIntermediate() throws {
        var instance = instance
        instance.editRoot = { try $0.removing("/certificateAuthorities/0/certChain/certificates/1") }
        #expect(try instance.code(instance.sign(.v03), .v03) == nil)
        // The leaf's issuer must stand there, not only who stands above it.
        instance.editRoot = { try $0.removing("/certificateAuthorities/0/certChain/certificates/0") }
        #expect(try instance.code(instance.sign(.v03), .v03) == "certificate.untrusted")
    }

    @Test func aChainBeginsWithTheIssuerOfLeaves() throws {
        let pointer = "/certificateAuthorities/0/certChain/certificates"
        let turned = try document.editing(pointer) { $0 = .array(($0.array ?? []).reversed()) }
        let root = try TrustRoot(parsing: turned.serialized())
        #expect(root.unusable.map(\.place) == ["/certificateAuthorities/0"])
    }

    @Test func severalAuthoritiesAreTold() throws {
        var instance = instance
        let second = try TestSigstore.Authority(
            {
                var recipe = TestSigstore.AuthorityRecipe(now: PrivateSigstore.signingTime, name: "second")
                recipe.uri = "https://fulcio2.acme.test"
                return recipe
            }())
        let first = try #require(instance.sigstore.authorities.first)
        let signed = try instance.sign(.v03) { $0.authority = second }
        #expect(try instance.code(signed, .v03) == "certificate.untrusted")
        instance.sigstore.authorities = [first, second]
        #expect(try instance.code(signed, .v03) == nil)
        instance.policy.authority = "https://fulcio.acme.test"
        #expect(try instance.code(signed, .v03) == "identity.other-authority")
        instance.policy.authority = "https://fulcio2.acme.test"
        #expect(try instance.code(signed, .v03) == nil)
        // One authority's period is not the other's.
        instance.sigstore.authorities[1].validFor = .init(start: 0, end: PrivateSigstore.signingTime)
        #expect(try instance.code(signed, .v03) == "certificate.outside-authority-validity")
        instance.sigstore.authorities = [first]
    }

    // MARK: bounds

    @Test func listsAreBounded() throws {
        func many(_ count: Int) throws -> JSON {
            let log = try document.value(at: "/ctlogs/0")
            return document.with("ctlogs", .array(Array(repeating: log, count: count)))
        }
        #expect(failure(try many(256)) == nil)
        #expect(failure(try many(257)) == .tooMany(pointer: "/ctlogs", limit: 256))
        let pointer = "/certificateAuthorities/0/certChain/certificates"
        let certificate = try document.value(at: "\(pointer)/0")
        let long = try document.setting(pointer, to: .array(Array(repeating: certificate, count: 17)))
        #expect(failure(long) == .tooMany(pointer: pointer, limit: 16))
    }

    @Test(arguments: ["", "null", "[]", "{", "\"root\"", "<html>", "{}"]) func otherTextIsRefused(
        _ text: String
    ) {
        #expect(throws: TrustRootError.self) { try TrustRoot(parsing: Array(text.utf8)) }
    }

    /// Cut short anywhere, it is no root.
    @Test func aRootCutShortIsRefused() throws {
        let bytes = document.serialized()
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: TrustRootError.self) { try TrustRoot(parsing: bytes.prefix(length)) }
        }
        #expect(throws: Never.self) { try TrustRoot(parsing: bytes) }
    }
}

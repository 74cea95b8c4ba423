// SPDX-License-Identifier: Apache-2.0

import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Instances that lack a part: their own PKI without logs and time-stamps, or GitHub's, which has no log.
struct PrivateInstanceTests {
    private var instance: PrivateSigstore

    init() throws {
        instance = try PrivateSigstore()
        instance.sigstore.logs = []
        instance.sigstore.certificateLogs = []
    }

    private static let now = PrivateSigstore.signingTime

    private func sign(
        _ format: Format, _ stamps: [TestSigstore.TimestampRecipe] = []
    ) throws -> TestSigstore.Signed {
        try instance.sign(format) { recipe in
            recipe.logs = []
            recipe.certificateTimestamps = []
            recipe.timestamps = stamps
        }
    }

    private static let formats = [
        Format.v01, .v03, .v03Envelope, .legacy, .legacyEnvelope,
    ]

    /// Without any source of time the certificate must count when it is checked.
    @Test(arguments: formats) func withoutTimeTheMomentOfTheCheckCounts(_ format: Format) throws {
        var instance = instance
        instance.sigstore.timestampAuthorities = []
        let signed = try sign(format)
        for (moment, code) in [
            (0, nil), (600, nil), (601, "certificate.expired"), (-1, "certificate.not-yet-valid"),
        ] as [(Int, String?)] {
            instance.now = Self.now + moment
            #expect(try instance.code(signed, format) == code)
        }
    }

    /// With an authority listed, its stamp is wanted: the moment of the check does not stand in for it.
    @Test(arguments: formats) func aListedAuthoritysStampIsWanted(_ format: Format) throws {
        var instance = instance
        instance.now = Self.now + 10
        #expect(try instance.code(sign(format), format) == "time.none")
        let stamped = try sign(format, [.token(SpliceTests.stampOfEnvelope(format))])
        #expect(try instance.code(stamped, format) == nil)
    }

    /// The same for an authority that this program cannot use: the root must not become weaker by it.
    @Test(arguments: formats) func anUnusableAuthoritysStampIsWanted(_ format: Format) throws {
        var instance = instance
        instance.now = Self.now + 10
        instance.editRoot = {
            try $0.setting(
                "/timestampAuthorities/0/certChain/certificates/0/rawBytes", to: .base64([0x30, 0x00]))
        }
        #expect(try instance.code(sign(format), format) == "time.none")
        instance.editRoot = { try $0.removing("/timestampAuthorities/0") }
        #expect(try instance.code(sign(format), format) == nil)
    }

    /// A log that cannot be used is asked for all the same.
    @Test(arguments: formats) func anUnusableLogsEntryIsWanted(_ format: Format) throws {
        var instance = try PrivateSigstore()
        let signed = try instance.sign(format) {
            $0.timestamps = [.token(SpliceTests.stampOfEnvelope(format))]
        }
        #expect(try instance.code(signed, format) == nil)
        instance.editRoot = {
            try $0.setting("/tlogs/0/publicKey/rawBytes", to: .base64([0x30, 0x00]))
        }
        #expect(try instance.code(signed, format) == "log.key-unsupported")
        let without = try instance.sign(format) {
            $0.logs = []
            $0.timestamps = [.token(SpliceTests.stampOfEnvelope(format))]
        }
        #expect(try instance.code(without, format) == "log.missing")
    }

    /// GitHub's instance: no log, stamps only.
    @Test(arguments: formats) func stampsAloneTellTheTime(_ format: Format) throws {
        let signed = try sign(format, [.token(SpliceTests.stampOfEnvelope(format))])
        #expect(try instance.code(signed, format) == nil)
        let late = try sign(
            format,
            [
                .token {
                    $0.time = Self.now + 601
                    SpliceTests.stampOfEnvelope(format)(&$0)
                }
            ])
        #expect(try instance.code(late, format) == "certificate.expired")
        // An entry of somebody else's log neither helps nor harms.
        let foreign = try TestSigstore.Log(.v1, validFor: .init(start: 0))
        let logged = try instance.sign(format) { recipe in
            recipe.logs = [.init(.log(foreign))]
            recipe.certificateTimestamps = []
            recipe.timestamps = []
        }
        #expect(try instance.code(logged, format) == "time.none")
    }

    /// One's own authority may be a root that signs leaves itself.
    @Test(arguments: formats) func aRootMaySignLeaves(_ format: Format) throws {
        var instance = instance
        var recipe = TestSigstore.AuthorityRecipe(now: Self.now)
        recipe.intermediate = nil
        instance.sigstore.authorities = [try TestSigstore.Authority(recipe)]
        instance.sigstore.timestampAuthorities = []
        instance.now = Self.now + 10
        let signed = try instance.sign(format) { recipe in
            recipe.logs = []
            recipe.certificateTimestamps = []
            recipe.timestamps = []
        }
        #expect(try instance.code(signed, format) == nil)
        #expect(try instance.code(sign(format), format) == "certificate.untrusted")
    }
}

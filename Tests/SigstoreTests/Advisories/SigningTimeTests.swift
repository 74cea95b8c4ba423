// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// When something was signed: only what somebody trusted has signed is a time, and every such time counts.
struct SigningTimeTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private func time(_ offset: Int) -> Int { PrivateSigstore.signingTime + offset }

    /// sigstore-java #1185, sigstore-js 3.1.1, sigstore-rust TOB-3: `integratedTime` without a promise is a number
    /// that nobody signed.
    @Test(arguments: [Format.v03, .v03Envelope]) func aTimeWithoutItsPromiseIsNone(_ format: Format) throws {
        let signed = try instance.sign(format) { $0.logs[0].promise = .omitted }
        #expect(signed.entries[0].integratedTime == time(1))
        #expect(try instance.code(signed, format) == "time.none")
        let stamped = try instance.sign(format) { recipe in
            recipe.logs[0].promise = .omitted
            recipe.timestamps = [.token]
        }
        #expect(try instance.code(stamped, format) == nil)
    }

    /// The same with a promise that is wrong, even where a time-stamp would do.
    @Test(arguments: Format.ofRekorV1 + Format.annotations)
    func aTimeWithAWrongPromiseIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format) {
            $0.timestamps = [.token(SpliceTests.stampOfEnvelope(format))]
        }
        #expect(try instance.code(signed, format) == nil)
        signed.entries[0].promise?.flipLastBit()
        #expect(try instance.code(signed, format) == "log.promise-invalid")
    }

    /// Rekor v2 tells no time, whatever the bundle says beside it.
    @Test(arguments: Format.ofRekorV2) func rekorV2TellsNoTime(_ format: Format) throws {
        let signed = try instance.sign(format) { recipe in
            recipe.logs[0].integratedTime = time(1)
            recipe.timestamps = []
        }
        #expect(try instance.code(signed, format) == "time.none")
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    static let pairs: [(log: Int, stamp: Int, String?)] = [
        (1, 2, nil), (0, 600, nil), (600, 0, nil), (601, 2, "certificate.expired"),
        (1, 601, "certificate.expired"), (-1, 2, "certificate.not-yet-valid"),
        (1, -1, "certificate.not-yet-valid"), (5000, 6000, "certificate.expired"),
    ]

    /// sigstore-rust TOB-4: the earliest time won. The certificate must count at all of them.
    @Test(arguments: pairs) func everyTimeCounts(_ log: Int, _ stamp: Int, _ code: String?) throws {
        for format in Format.ofRekorV1 + Format.annotations {
            let signed = try instance.sign(format) { recipe in
                recipe.logs[0].integratedTime = time(log)
                recipe.timestamps = [
                    .token {
                        $0.time = time(stamp)
                        SpliceTests.stampOfEnvelope(format)(&$0)
                    }
                ]
            }
            #expect(try instance.code(signed, format) == code, "\(format)")
        }
    }

    @Test func twoStampsCountBoth() throws {
        func code(_ offset: Int) throws -> String? {
            let signed = try instance.sign(.v03RekorV2) { recipe in
                recipe.timestamps = [.token, .token { $0.time = time(offset) }]
            }
            return try instance.code(signed, .v03RekorV2)
        }
        #expect(try code(600) == nil)
        #expect(try code(601) == "certificate.expired")
    }

    /// sigstore-rust TOB-2: an entry that was not looked at still told the time.
    @Test(arguments: Format.ofRekorV1 + Format.annotations)
    func anEntryThatIsIgnoredTellsNoTime(_ format: Format) throws {
        var instance = instance
        let signed = try instance.sign(format)
        #expect(try instance.code(signed, format) == nil)
        instance.logsForCertificates = .ignored
        #expect(try instance.code(signed, format) == "time.none")
        let stamped = try instance.sign(format) {
            $0.timestamps = [.token(SpliceTests.stampOfEnvelope(format))]
        }
        #expect(try instance.code(stamped, format) == nil)
    }

    /// An entry of an unknown log tells no time either.
    @Test func anEntryOfAnUnknownLogTellsNoTime() throws {
        let stranger = try TestSigstore.Log(.v1, validFor: .init(start: 0))
        let signed = try instance.sign(.v03RekorV2) { recipe in
            recipe.logs = [.rekorV2, .init(.log(stranger))]
            recipe.timestamps = []
        }
        #expect(try instance.code(signed, .v03RekorV2) == "time.none")
        var trusting = instance
        trusting.sigstore.logs.append(stranger)
        #expect(try trusting.code(signed, .v03RekorV2) == nil)
    }

    /// sigstore-rust TOB-7: grace for skewed clocks let the future pass.
    @Test(arguments: Format.ofRekorV1 + Format.annotations)
    func aLogIsNeverAheadOfNow(_ format: Format) throws {
        var instance = instance
        let signed = try instance.sign(format) { $0.logs[0].integratedTime = time(30) }
        instance.now = time(30)
        #expect(try instance.code(signed, format) == nil)
        for early in [29, 0] {
            instance.now = time(early)
            #expect(try instance.code(signed, format) == "log.time-in-future")
        }
    }

    @Test(arguments: Format.all) func aStampIsNeverAheadOfNow(_ format: Format) throws {
        var instance = instance
        let signed = try instance.sign(format) { recipe in
            recipe.timestamps = [
                .token {
                    $0.time = time(30)
                    SpliceTests.stampOfEnvelope(format)(&$0)
                }
            ]
        }
        instance.now = time(30)
        #expect(try instance.code(signed, format) == nil)
        instance.now = time(29)
        #expect(try instance.code(signed, format) == "time.in-future")
    }

    // MARK: closed intervals

    static let ends: [(Int, Int, String?)] = [
        (1, 1, nil), (0, 1, nil), (1, 2, nil), (2, 3, "outside"), (-1, 0, "outside"),
    ]

    /// A log's key counts from the first to the last second of its interval.
    @Test(arguments: ends) func aLogsIntervalIsClosed(_ start: Int, _ end: Int, _ outside: String?) throws {
        var instance = instance
        instance.sigstore.logs[0].validFor = .init(start: time(start), end: time(end))
        for format in Format.ofRekorV1 + Format.annotations {
            let code = try instance.code(instance.sign(format), format)
            #expect(code == outside.map { _ in "log.outside-key-validity" })
        }
    }

    /// The same for an entry that tells no time itself: a key that is out of use vouches for nothing new. The stamp
    /// is of second 2.
    @Test(arguments: [(2, 2, nil), (0, 2, nil), (2, 3, nil), (3, 4, "outside"), (0, 1, "outside")])
    func aLogThatTellsNoTimeIsInUseAtTheStamps(_ start: Int, _ end: Int, _ outside: String?) throws {
        var instance = instance
        for index in instance.sigstore.logs.indices {
            instance.sigstore.logs[index].validFor = .init(start: time(start), end: time(end))
        }
        let code = outside.map { _ in "log.outside-key-validity" }
        for format in Format.ofRekorV2 {
            #expect(try instance.code(instance.sign(format), format) == code)
        }
        let proven = try instance.sign(.v03) { recipe in
            recipe.logs[0].promise = .omitted
            recipe.timestamps = [.token]
        }
        #expect(try instance.code(proven, .v03) == code)
    }

    /// Every time counts, as it does for certificates: those of other logs and of stamps, too.
    @Test func aLogIsInUseAtEveryTime() throws {
        var instance = instance
        let signed = try instance.sign(.v03) { $0.timestamps = [.token] }
        instance.sigstore.logs[0].validFor = .init(start: time(0), end: time(2))
        #expect(try instance.code(signed, .v03) == nil)
        instance.sigstore.logs[0].validFor = .init(start: time(0), end: time(1))
        #expect(try instance.code(signed, .v03) == "log.outside-key-validity")
    }

    /// A log that is listed twice with one key: each time may lie in another of its periods.
    @Test func aLogsPeriodsAreJoined() throws {
        let instance = instance
        let signed = try instance.sign(.v03) { $0.timestamps = [.token] }
        func code(_ second: Int) throws -> String? {
            var later = instance.sigstore.logs[0]
            later.validFor = .init(start: time(second))
            var changed = instance
            changed.sigstore.logs[0].validFor = .init(start: time(0), end: time(1))
            changed.sigstore.logs.append(later)
            return try changed.code(signed, .v03)
        }
        #expect(try code(2) == nil)
        #expect(try code(3) == "log.outside-key-validity")
    }

    /// A key's signature without a proven time counts as made now, also for the log that holds it.
    @Test func aLogWithoutTimesIsInUseNow() throws {
        var instance = instance
        let key = try TestSigstore.Key(.p256)
        instance.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        let bundle = try instance.sign(.v03RekorV2, with: key).bundle()
        for (end, code) in [(instance.now, nil), (instance.now - 1, "log.outside-key-validity")] {
            instance.sigstore.logs[1].validFor.end = end
            #expect(try instance.bundleCode(bundle) == code)
        }
    }

    // MARK: keys

    static let keyPeriods: [(Int, Int, String?)] = [
        (0, 10, nil), (1, 2, nil), (2, 10, "key.outside-validity"), (0, 1, "key.outside-validity"),
        (-10, 0, "key.outside-validity"), (3, 10, "key.outside-validity"),
    ]

    /// sigstore-go CVE-2026-54787: the period of a managed key was ignored. The log's time is second 1, the
    /// stamp's second 2.
    @Test(arguments: keyPeriods) func aKeyCountsInItsPeriod(_ start: Int, _ end: Int, _ code: String?) throws
    {
        var instance = instance
        let key = try TestSigstore.Key(.p256)
        instance.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        instance.keyPeriod = ValidityPeriod(start: time(start), end: time(end))
        let signed = try instance.sign(.v03, with: key) { $0.timestamps = [.token] }
        #expect(try instance.bundleCode(signed.bundle()) == code)
    }

    /// Without evidence the moment of the check counts.
    @Test func aKeyWithoutTimesCountsNow() throws {
        var instance = instance
        let key = try TestSigstore.Key(.p256)
        instance.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        instance.logsForKeys = .optional
        let bundle = try instance.sign(.v03, with: key) { $0.logs = [] }.bundle()
        instance.keyPeriod = ValidityPeriod(start: time(0), end: instance.now)
        #expect(try instance.bundleCode(bundle) == nil)
        instance.keyPeriod = ValidityPeriod(start: time(0), end: instance.now - 1)
        #expect(try instance.bundleCode(bundle) == "key.outside-validity")
        instance.keyPeriod = nil
        #expect(try instance.bundleCode(bundle) == nil)
        instance.logsForKeys = .required
        #expect(try instance.bundleCode(bundle) == "log.missing")
    }

    /// What a log says that is not looked at moves no key into its period.
    @Test func anIgnoredEntryDoesNotHelpAKey() throws {
        var instance = instance
        let key = try TestSigstore.Key(.p256)
        instance.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        instance.keyPeriod = ValidityPeriod(start: time(0), end: time(10))
        let bundle = try instance.sign(.v03, with: key).bundle()
        #expect(try instance.bundleCode(bundle) == nil)
        instance.logsForKeys = .ignored
        #expect(try instance.bundleCode(bundle) == "key.outside-validity")
    }
}

// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestSigstore
import Testing

struct RevocationListTests {
    private typealias Recipe = TestSigstore.RevocationListRecipe

    @Test func whoIsNotListedIsGoodUntilTheNextList() throws {
        let stage = try RevocationStage()
        #expect(try stage.listed() == .good(until: now + 86_400))
        #expect(
            try stage.listed { $0.entries = [.init([1, 2, 3], at: now - 9)] } == .good(until: now + 86_400))
    }

    @Test func whoIsListedIsRevoked() throws {
        let stage = try RevocationStage()
        let status = try stage.listed {
            $0.entries = [
                .init([1, 2, 3], at: now - 9),
                .init(
                    stage.leaf.serial, at: now - 60, .revocationReason(1), .invalidityDate(now - 600)),
            ]
        }
        #expect(
            status
                == .revoked(.init(date: now - 60, invalidityDate: now - 600, source: RevocationStage.place)))
    }

    @Test(arguments: [(UInt8(0), true), (1, true), (4, true), (6, true), (8, false), (9, true)])
    func everyReasonButARemovalRevokes(_ code: UInt8, _ isRevoked: Bool) throws {
        let stage = try RevocationStage()
        let status = try stage.listed {
            $0.entries = [.init(stage.leaf.serial, at: now - 60, .revocationReason(code))]
        }
        #expect((status.revocation != nil) == isRevoked)
        #expect(status.isGood == !isRevoked)
    }

    @Test func serialNumbersAreIntegers() throws {
        let stage = try RevocationStage(leaf: { $0.serial = [0x40, 7] })
        func status(_ serial: [UInt8]) throws -> RevocationStatus {
            try stage.listed { $0.entries = [.init(serial, at: now - 60)] }
        }
        #expect(try status([0x40, 7]).revocation != nil)
        #expect(try status([0, 0, 0x40, 7]).revocation != nil)
        #expect(try status([0x40, 7, 0]).isGood)
        #expect(try status([7]).isGood)
    }

    @Test func aSerialNumberWithItsHighestBitIsFound() throws {
        let stage = try RevocationStage(leaf: { $0.serial = [0x80, 7] })
        #expect(try stage.listed { $0.entries = [.init([0, 0x80, 7], at: now)] }.revocation != nil)
        #expect(try stage.listed { $0.entries = [.init([0x80, 7], at: now)] }.isGood)
    }

    // MARK: who signed it

    @Test func onlyTheIssuerSigns() throws {
        let stage = try RevocationStage()
        #expect(try stage.listed(by: .minted()).code == .untrusted)
        #expect(try stage.listed { $0.editSignature = { $0.flipLastBit() } }.code == .untrusted)
        #expect(try stage.listed { $0.issuerName = stage.leaf.subjectName }.code == .untrusted)
        #expect(try stage.listed { $0.issuerName = stage.leaf.issuerName }.isGood)
    }

    @Test(arguments: [TestSigstore.Key.Kind.p256, .p384, .p521, .rsa2048, .ed25519])
    func everyKindOfKeyIsTaken(_ kind: TestSigstore.Key.Kind) throws {
        let stage = try RevocationStage(authority: { $0.keyKind = kind })
        #expect(try stage.listed().isGood)
    }

    @Test func sha1IsNotTaken() throws {
        let stage = try RevocationStage(authority: { $0.keyKind = .rsa2048 })
        #expect(try stage.listed { $0.signatureHash = .sha1 }.code == .untrusted)
        #expect(try stage.listed { $0.signatureHash = .sha512 }.isGood)
    }

    @Test func theIssuersKeyUsageMustAllowIt() throws {
        func stage(_ usage: TestSigstore.Extension?) throws -> RevocationStage {
            try RevocationStage(authority: {
                $0.intermediate?.remove(TestSigstore.Extension.keyUsage)
                if let usage { $0.intermediate?.set(usage) }
            })
        }
        #expect(try stage(.keyUsage(.keyCertificateSign)).listed().code == .untrusted)
        #expect(try stage(.keyUsage(.keyCertificateSign, .certificateListSign)).listed().isGood)
        #expect(try stage(nil).listed().isGood)
    }

    // MARK: when

    @Test func itCountsUntilTheNextOne() throws {
        let stage = try RevocationStage()
        #expect(try stage.listed { $0.nextUpdate = now + 1 }.isGood)
        #expect(
            try stage.listed { $0.nextUpdate = now }
                == .unknown(.outdated(RevocationStage.place, nextUpdate: now)))
        #expect(try stage.listed { $0.nextUpdate = nil }.code == .malformed)
    }

    @Test(arguments: [(nil, true), (UInt8(1), true), (4, true), (6, false), (8, false)])
    func anOutdatedOneStillTellsWhoWasRevokedForGood(_ reason: UInt8?, _ isRevoked: Bool) throws {
        let stage = try RevocationStage()
        let old = try stage.listed {
            $0.nextUpdate = now
            $0.entries = [.init(stage.leaf.serial, at: now - 60)]
            if let reason { $0.entries[0].extensions = [.revocationReason(reason)] }
        }
        #expect((old.revocation != nil) == isRevoked)
        #expect(old.code == (isRevoked ? nil : .outdated))
    }

    @Test func oneOfATimeToComeTellsNothing() throws {
        let stage = try RevocationStage()
        func status(_ time: Int) throws -> RevocationStatus {
            try stage.listed {
                $0.thisUpdate = time
                $0.entries = [.init(stage.leaf.serial, at: now - 60)]
            }
        }
        #expect(try status(now + 301).code == .notYetValid)
        #expect(try status(now + 300).revocation != nil)
    }

    @Test func ofTwoEntriesTheStrongerCounts() throws {
        let stage = try RevocationStage()
        func date(_ reasons: UInt8...) throws -> Int? {
            try stage.listed {
                $0.entries = reasons.enumerated().map {
                    .init(stage.leaf.serial, at: now - 60 - $0.offset, .revocationReason($0.element))
                }
            }.revocation?.date
        }
        #expect(try date(8, 6) == now - 61)
        #expect(try date(6, 1) == now - 61)
        #expect(try date(1, 6) == now - 60)
        #expect(try date(8, 8) == nil)
    }

    @Test func theIssuersClockMayBeFiveMinutesAhead() throws {
        let stage = try RevocationStage()
        #expect(try stage.listed { $0.thisUpdate = now + 300 }.isGood)
        #expect(
            try stage.listed { $0.thisUpdate = now + 301 }
                == .unknown(.notYetValid(RevocationStage.place, thisUpdate: now + 301)))
    }

    @Test func timesAfter2049AreRead() throws {
        let stage = try RevocationStage()
        #expect(try stage.listed { $0.nextUpdate = 2_600_000_000 } == .good(until: 2_600_000_000))
    }

    // MARK: of whom it speaks

    struct Scope: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: RevocationProblem.Code?
        let value: TestSigstore.Extension
    }

    static let scopes: [Scope] = [
        Scope(testDescription: "everything", code: nil, value: .listScope()),
        Scope(testDescription: "its own URL", code: nil, value: .listScope([RevocationStage.place])),
        Scope(
            testDescription: "its own URL among others", code: nil,
            value: .listScope(["ldap://a", RevocationStage.place])),
        Scope(
            testDescription: "another piece", code: .notCovered,
            value: .listScope([RevocationStage.place + "2"])),
        Scope(testDescription: "users", code: nil, value: .listScope([], 1)),
        Scope(testDescription: "authorities", code: .notCovered, value: .listScope([], 2)),
        Scope(testDescription: "attributes", code: .notCovered, value: .listScope([], 5)),
        Scope(testDescription: "several issuers", code: .malformed, value: .listScope([], 4)),
        Scope(testDescription: "some reasons", code: .malformed, value: .listScope(reasons: true)),
    ]

    @Test(arguments: scopes) func aPieceSpeaksOfItsOwnCertificates(_ scope: Scope) throws {
        let status = try RevocationStage().listed { $0.extensions.append(scope.value) }
        #expect(status.code == scope.code)
        #expect(status.isGood == (scope.code == nil))
    }

    @Test func aListOfAuthoritiesSpeaksOfAnIntermediate() throws {
        func status(_ flag: UInt8) throws -> RevocationStatus {
            try RevocationStage(leaf: { $0.set(.authority()) }).listed {
                $0.extensions.append(.listScope([], flag))
            }
        }
        #expect(try status(2).isGood)
        #expect(try status(1).code == .notCovered)
    }

    // MARK: what is not understood

    @Test func aCriticalExtensionThatIsNotUnderstoodIsRefused() throws {
        let stage = try RevocationStage()
        func status(_ added: TestSigstore.Extension) throws -> RevocationStatus {
            try stage.listed { $0.extensions.append(added) }
        }
        #expect(try status(.unknownCritical).code == .malformed)
        var harmless = TestSigstore.Extension.unknownCritical
        harmless.isCritical = false
        #expect(try status(harmless).isGood)
        #expect(try status(.deltaIndicator(1)).code == .malformed)
        #expect(try status(.listNumber(2)).code == .malformed, "given twice")
    }

    /// RFC 5280, section 5.3: whichever certificate the entry is of.
    @Test func anEntryThatIsNotUnderstoodMakesTheListUnfit() throws {
        let stage = try RevocationStage()
        func status(_ added: TestSigstore.Extension...) throws -> RevocationStatus {
            try stage.listed {
                var entry = Recipe.Entry([1], at: now - 60)
                entry.extensions = added
                $0.entries = [entry]
            }
        }
        #expect(try status(.unknownCritical).code == .malformed)
        #expect(try status(.certificateIssuer).code == .malformed)
        #expect(try status(.revocationReason(1), .revocationReason(1)).code == .malformed)
        var harmless = TestSigstore.Extension.unknownCritical
        harmless.isCritical = false
        #expect(try status(harmless, .revocationReason(1)).isGood)
    }

    @Test func onlyVersion2IsRead() throws {
        let stage = try RevocationStage()
        #expect(try stage.listed { $0.version = nil }.code == .malformed)
        #expect(try stage.listed { $0.version = 0 }.code == .malformed)
        #expect(try stage.listed { $0.version = 1 }.isGood)
    }

    @Test func everyCutIsMalformed() throws {
        let stage = try RevocationStage()
        let bytes = try stage.authority.revocationList(.init(now: now))
        for count in 0..<bytes.count {
            #expect(throws: RevocationProblem.self) {
                try CertificateRevocationList(derEncoded: Array(bytes.prefix(count)), from: "")
            }
        }
        #expect(try CertificateRevocationList(derEncoded: bytes, from: "").size == bytes.count)
        #expect(throws: RevocationProblem.self) {
            try CertificateRevocationList(derEncoded: bytes + [0], from: "")
        }
    }

    @Test func noChangedByteIsTaken() throws {
        let stage = try RevocationStage()
        let bytes = try stage.authority.revocationList(.init(now: now))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x01
            let list = try? CertificateRevocationList(derEncoded: changed, from: "")
            #expect(list?.status(of: stage.question, at: now).isGood != true, "byte \(index)")
        }
    }

    @Test func aLongListIsRead() throws {
        let stage = try RevocationStage()
        func status(_ last: [UInt8]) throws -> RevocationStatus {
            try stage.listed {
                $0.entries = (0..<20_000).map {
                    .init([1, UInt8($0 >> 8), UInt8($0 & 0xFF)], at: now - 60, .revocationReason(4))
                }
                $0.entries.append(.init(last, at: now - 60))
            }
        }
        #expect(try status(stage.leaf.serial).revocation != nil)
        #expect(try status([2]).isGood)
    }
}

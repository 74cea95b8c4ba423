// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestSigstore
import Testing

struct OCSPTests {
    private typealias Recipe = TestSigstore.OCSPRecipe

    @Test func theIssuerAnswers() throws {
        let stage = try RevocationStage()
        #expect(try stage.answered() == .good(until: now + 86_400))
        #expect(try stage.answered { $0.isNamedByKey = true }.isGood)
        #expect(try stage.answered { $0.answers[0].hash = .sha256 }.isGood)
    }

    @Test(arguments: [nil, UInt8(1), 6, 8]) func aRevokedCertificateIsRevoked(_ reason: UInt8?) throws {
        let stage = try RevocationStage()
        let status = try stage.answered {
            $0.answers[0].verdict = .revoked(at: now - 60, reason: reason)
            $0.answers[0].extensions = [.invalidityDate(now - 600)]
        }
        #expect(
            status
                == .revoked(.init(date: now - 60, invalidityDate: now - 600, source: RevocationStage.place)))
    }

    @Test func whoIsNotKnownIsNotGood() throws {
        #expect(try RevocationStage().answered { $0.answers[0].verdict = .unknown }.code == .notCovered)
    }

    @Test func onlySuccessfulAnswersCount() throws {
        let stage = try RevocationStage()
        for status: UInt8 in [1, 2, 3, 5, 6] {
            #expect(try stage.answered { $0.status = status }.code == .unreachable)
        }
        #expect(try stage.answered { $0.status = 0 }.isGood)
    }

    // MARK: which certificate

    @Test func theAnswerIsOfThisCertificate() throws {
        let stage = try RevocationStage()
        let other = try RevocationStage()
        func status(_ edit: (inout Recipe.Answer) -> Void) throws -> RevocationStatus {
            try stage.answered { edit(&$0.answers[0]) }
        }
        #expect(try status { $0.serial = other.leaf.serial }.code == .notCovered)
        #expect(try status { $0.issuerName = other.leaf.subjectName }.code == .notCovered)
        #expect(
            try status { $0.issuerKey = other.authority.chain[0].subjectPublicKeyInfo }.code == .notCovered)
        #expect(try status { $0.hash = .sha512 }.code == .notCovered)
        #expect(try status { _ in }.isGood)
        #expect(try stage.answered { $0.answers = [] }.code == .notCovered)
    }

    @Test func othersMayBeAnsweredAlong() throws {
        let stage = try RevocationStage()
        let other = try RevocationStage()
        let along = Recipe.Answer(other.leaf, .revoked(at: now, reason: nil), now: now)
        #expect(try stage.answered { $0.answers.insert(along, at: 0) }.isGood)
        let twice = Recipe.Answer(stage.leaf, .revoked(at: now, reason: nil), now: now)
        #expect(try stage.answered { $0.answers.append(twice) }.code == .malformed)
    }

    // MARK: when

    @Test func itCountsUntilTheNextOne() throws {
        let stage = try RevocationStage()
        #expect(try stage.answered { $0.answers[0].nextUpdate = now + 1 }.isGood)
        #expect(try stage.answered { $0.answers[0].nextUpdate = now }.code == .outdated)
        #expect(try stage.answered { $0.answers[0].thisUpdate = now + 300 }.isGood)
        #expect(try stage.answered { $0.answers[0].thisUpdate = now + 301 }.code == .notYetValid)
    }

    @Test(arguments: [(nil, true), (UInt8(1), true), (6, false)])
    func anOutdatedOneStillTellsWhoWasRevokedForGood(_ reason: UInt8?, _ isRevoked: Bool) throws {
        let status = try RevocationStage().answered {
            $0.answers[0].verdict = .revoked(at: now - 60, reason: reason)
            $0.answers[0].nextUpdate = now
        }
        #expect((status.revocation != nil) == isRevoked)
        #expect(status.code == (isRevoked ? nil : .outdated))
    }

    @Test func oneWithoutAnEndCountsForAnHour() throws {
        let stage = try RevocationStage()
        func status(_ time: Int) throws -> RevocationStatus {
            try stage.answered {
                $0.answers[0].nextUpdate = nil
                $0.answers[0].thisUpdate = time
            }
        }
        #expect(try status(now - 3599) == .good(until: now + 1))
        #expect(try status(now - 3600).code == .outdated)
    }

    // MARK: who answers

    @Test func aStrangerDoesNotAnswer() throws {
        let stage = try RevocationStage()
        #expect(try stage.answered(by: .minted()).code == .untrusted)
        #expect(try stage.answered { $0.editSignature = { $0.flipLastBit() } }.code == .untrusted)
    }

    @Test func sha1IsNotTaken() throws {
        let stage = try RevocationStage(authority: { $0.keyKind = .rsa2048 })
        #expect(try stage.answered { $0.signatureHash = .sha1 }.code == .untrusted)
        #expect(try stage.answered { $0.signatureHash = .sha256 }.isGood)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isTaken: Bool
        let edit: @Sendable (inout TestSigstore.CertificateRecipe) -> Void
    }

    static let delegates: [Case] = [
        Case(testDescription: "as it should be", isTaken: true) { _ in },
        Case(testDescription: "another purpose", isTaken: false) { $0.set(.extendedKeyUsage(.codeSigning)) },
        Case(testDescription: "any purpose", isTaken: false) { $0.set(.extendedKeyUsage(.any)) },
        Case(testDescription: "no purpose", isTaken: false) {
            $0.remove(TestSigstore.Extension.extendedKeyUsage)
        },
        Case(testDescription: "another key usage", isTaken: false) { $0.set(.keyUsage(.keyCertificateSign)) },
        Case(testDescription: "no key usage", isTaken: true) { $0.remove(TestSigstore.Extension.keyUsage) },
        Case(testDescription: "ends now", isTaken: true) { $0.notAfter = now },
        Case(testDescription: "ended", isTaken: false) { $0.notAfter = now - 1 },
        Case(testDescription: "begins now", isTaken: true) { $0.notBefore = now },
        Case(testDescription: "begins later", isTaken: false) { $0.notBefore = now + 1 },
        Case(testDescription: "unknown critical extension", isTaken: false) { $0.set(.unknownCritical) },
        Case(testDescription: "not to be checked", isTaken: true) {
            $0.set(.noCheck)
        },
    ]

    private func delegate(
        of authority: TestSigstore.Authority,
        _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> Recipe.Delegate {
        var recipe = TestSigstore.CertificateRecipe(
            subject: [.commonName("responder")], notBefore: now - year, notAfter: now + year,
            extensions: [.keyUsage(.digitalSignature), .extendedKeyUsage(.ocspSigning)])
        edit(&recipe)
        let key = try TestSigstore.Key(.p256)
        return Recipe.Delegate(try authority.issue(recipe, to: key), key)
    }

    @Test(arguments: delegates) func aDelegateIsForAnswersByName(_ test: Case) throws {
        let stage = try RevocationStage()
        let delegate = try delegate(of: stage.authority, test.edit)
        let status = try stage.answered { $0.delegate = delegate }
        #expect(status.code == (test.isTaken ? nil : .untrusted))
        #expect(status.isGood == test.isTaken)
    }

    @Test func aDelegateThatNamesListsIsAskedAboutUnlessNobodyNeed() throws {
        let stage = try RevocationStage()
        func asked(_ delegate: Recipe.Delegate?) throws -> SigningCertificate? {
            var recipe = Recipe(.init(stage.leaf, now: now), now: now)
            recipe.delegate = delegate
            let answer = try OCSPResponse(
                derEncoded: try stage.authority.ocspResponse(recipe), from: RevocationStage.place)
            let question = answer.questionAboutResponder(for: stage.question, at: now)
            #expect(question.map { $0.issuer == stage.question.issuer } ?? true)
            return question?.certificate
        }
        let named = try delegate(of: stage.authority) { $0.set(.listPoints([RevocationStage.place])) }
        #expect(try asked(named) == SigningCertificate(derEncoded: named.certificate.der))
        #expect(
            try asked(
                delegate(of: stage.authority) {
                    $0.set(.listPoints([RevocationStage.place]))
                    $0.set(.noCheck)
                }) == nil)
        #expect(try asked(delegate(of: stage.authority)) == nil)
        #expect(try asked(nil) == nil)
    }

    @Test func aDelegateIsTheIssuersOwn() throws {
        let stage = try RevocationStage()
        let own = try delegate(of: stage.authority)
        let foreign = try delegate(of: try .minted())
        #expect(try stage.answered { $0.delegate = foreign }.code == .untrusted)
        #expect(try stage.answered { $0.delegate = own }.isGood)
        #expect(
            try stage.answered {
                $0.delegate = own
                $0.isNamedByKey = true
            }.isGood)
        #expect(
            try stage.answered {
                $0.delegate = own
                $0.certificates = []
            }.code == .untrusted)
        #expect(
            try stage.answered {
                $0.delegate = own
                $0.certificates = [foreign.certificate, own.certificate]
            }.isGood)
    }

    // MARK: what is not understood

    @Test func aCriticalExtensionThatIsNotUnderstoodIsRefused() throws {
        let stage = try RevocationStage()
        var harmless = TestSigstore.Extension.unknownCritical
        harmless.isCritical = false
        #expect(try stage.answered { $0.extensions = [.unknownCritical] }.code == .malformed)
        #expect(try stage.answered { $0.extensions = [harmless] }.isGood)
        #expect(try stage.answered { $0.answers[0].extensions = [.unknownCritical] }.code == .malformed)
        #expect(try stage.answered { $0.answers[0].extensions = [harmless] }.isGood)
    }

    @Test func everyCutIsMalformed() throws {
        let stage = try RevocationStage()
        let bytes = try stage.authority.ocspResponse(.init(.init(stage.leaf, now: now), now: now))
        for count in 0..<bytes.count {
            #expect(throws: RevocationProblem.self) {
                try OCSPResponse(derEncoded: Array(bytes.prefix(count)), from: "")
            }
        }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x01
            let answer = try? OCSPResponse(derEncoded: changed, from: "")
            #expect(answer?.status(of: stage.question, at: now).isGood != true, "byte \(index)")
        }
    }

    @Test func aLargeOneIsRefused() throws {
        let stage = try RevocationStage()
        func status(_ count: Int) throws -> RevocationStatus {
            try stage.answered {
                $0.extensions = [.init("1.2.3.4", value: Array(repeating: 0, count: count))]
            }
        }
        #expect(try status(21 << 10).code == .malformed)
        #expect(try status(10 << 10).isGood)
    }

    @Test func theRequestNamesTheCertificate() throws {
        let stage = try RevocationStage(leaf: { $0.serial = [0x80, 7] })
        let request = OCSPRequest(for: stage.question).derEncoded
        // INTEGER 0x008007 is the last element.
        #expect(request.suffix(5) == [0x02, 0x03, 0x00, 0x80, 0x07])
        #expect(request.prefix(2) == [0x30, UInt8(request.count - 2)])
    }
}

// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestSigstore
import Testing

/// A list with number 5, and one of what changed since.
struct RevocationChangesTests {
    private typealias Recipe = TestSigstore.RevocationListRecipe

    private let stage: RevocationStage

    init() throws { stage = try RevocationStage() }

    private static let place = "http://pki.acme.test/changes.crl"

    /// What both say together. The changes are since list 5 and have number 6.
    private func status(
        by other: TestSigstore.Authority? = nil, list editList: (inout Recipe) -> Void = { _ in },
        changes editChanges: (inout Recipe) -> Void = { _ in }
    ) throws -> RevocationStatus {
        var list = Recipe(now: now)
        list.extensions = [.listNumber(5)]
        editList(&list)
        var changes = Recipe(now: now)
        changes.extensions = [.listNumber(6), .deltaIndicator(5)]
        changes.nextUpdate = now + 3600
        editChanges(&changes)
        do throws(RevocationProblem) {
            let complete = try verified(list, .complete, stage.authority)
            let changed = try verified(changes, .changes, other ?? stage.authority)
            return complete.status(of: stage.question, at: now, changedBy: changed)
        } catch {
            return .unknown(error)
        }
    }

    private func verified(
        _ recipe: Recipe, _ kind: VerifiedRevocationList.Kind, _ authority: TestSigstore.Authority
    ) throws(RevocationProblem) -> VerifiedRevocationList {
        guard let bytes = try? authority.revocationList(recipe) else { throw .notAsked }
        return try VerifiedRevocationList(
            CertificateRevocationList(
                derEncoded: bytes, from: kind == .complete ? RevocationStage.place : Self.place),
            by: stage.question.issuer, as: kind)
    }

    private func entry(_ reason: UInt8, at date: Int = now - 60) -> Recipe.Entry {
        .init(stage.leaf.serial, at: date, .revocationReason(reason))
    }

    @Test func whoIsInNeitherIsGoodUntilTheFirstOfThemEnds() throws {
        #expect(try status() == .good(until: now + 3600))
        #expect(try status(list: { $0.nextUpdate = now + 60 }) == .good(until: now + 60))
    }

    @Test func whoWasRevokedSinceIsRevoked() throws {
        let status = try status(changes: { $0.entries = [entry(1)] })
        #expect(status == .revoked(.init(date: now - 60, source: Self.place)))
        #expect(try self.status(changes: { $0.entries = [.init([1, 2], at: now - 60)] }).isGood)
    }

    /// What the list says, what the changes say, and whether the certificate is revoked then.
    static let merges: [(UInt8?, UInt8?, Bool)] = [
        (nil, 6, true), (nil, 8, false), (6, nil, true), (6, 8, false), (6, 6, true), (6, 1, true),
        (1, nil, true), (1, 8, true), (1, 6, true),
    ]

    @Test(arguments: merges) func theLaterWordCountsButOnlyHoldsAreLifted(
        _ list: UInt8?, _ changes: UInt8?, _ isRevoked: Bool
    ) throws {
        let status = try status(
            list: { $0.entries = list.map { [entry($0)] } ?? [] },
            changes: { $0.entries = changes.map { [entry($0, at: now - 30)] } ?? [] })
        #expect((status.revocation != nil) == isRevoked)
        #expect(status.isGood == !isRevoked)
    }

    // MARK: which changes

    @Test(arguments: [
        (5, 6, true), (4, 6, true), (5, 5, true), (6, 7, false), (4, 4, false), (300, 6, false),
    ])
    func theyAreSinceThisListOrOneBefore(_ base: Int, _ number: Int, _ fits: Bool) throws {
        let status = try status(changes: { $0.extensions = [.listNumber(number), .deltaIndicator(base)] })
        #expect(status.code == (fits ? nil : .malformed))
        #expect(status.isGood == fits)
    }

    @Test func numbersAreComparedAsSuch() throws {
        func status(_ list: Int, _ base: Int, _ number: Int) throws -> RevocationStatus {
            try self.status(
                list: { $0.extensions = [.listNumber(list)] },
                changes: { $0.extensions = [.listNumber(number), .deltaIndicator(base)] })
        }
        #expect(try status(255, 127, 256).isGood)
        #expect(try status(127, 128, 256).code == .malformed)
        #expect(try status(128, 127, 128).isGood)
        #expect(try status(256, 255, 128).code == .malformed)
    }

    @Test func bothNeedANumber() throws {
        #expect(try status(list: { $0.extensions = [] }).code == .malformed)
        #expect(try status(changes: { $0.extensions = [.deltaIndicator(5)] }).code == .malformed)
        #expect(try status(list: { $0.extensions = [.listNumber(-5)] }).code == .malformed)
        #expect(try status(list: { $0.extensions = [.listNumber(5)] }).isGood)
    }

    @Test func theyAreOfTheSameScope() throws {
        let scope = TestSigstore.Extension.listScope([RevocationStage.place])
        #expect(try status(list: { $0.extensions.append(scope) }).code == .notCovered)
        #expect(try status(changes: { $0.extensions.append(scope) }).code == .notCovered)
        #expect(
            try status(
                list: { $0.extensions.append(scope) }, changes: { $0.extensions.append(scope) }
            ).isGood)
    }

    @Test func theIssuerSignsThem() throws {
        #expect(try status(by: .minted()).code == .untrusted)
        #expect(try status(changes: { $0.editSignature = { $0.flipLastBit() } }).code == .untrusted)
        #expect(try status(changes: { $0.issuerName = stage.leaf.issuerName }).isGood)
    }

    @Test func eachKindIsTakenInItsPlace() throws {
        #expect(try status(changes: { $0.extensions = [.listNumber(6)] }).code == .malformed)
        #expect(
            try status(list: { $0.extensions = [.listNumber(5), .deltaIndicator(4)] }).code == .malformed)
    }

    // MARK: when

    @Test func theyCountUntilTheNextOnes() throws {
        #expect(
            try status(changes: { $0.nextUpdate = now })
                == .unknown(.outdated(Self.place, nextUpdate: now)))
        #expect(try status(changes: { $0.nextUpdate = now + 1 }).isGood)
        #expect(try status(changes: { $0.thisUpdate = now + 301 }).code == .notYetValid)
        #expect(try status(list: { $0.nextUpdate = now }).code == .outdated)
    }

    @Test func outdatedOnesStillTellWhoWasRevokedForGood() throws {
        func status(_ reason: UInt8) throws -> RevocationStatus {
            try self.status(changes: {
                $0.nextUpdate = now
                $0.entries = [entry(reason)]
            })
        }
        #expect(try status(1).revocation != nil)
        #expect(try status(6).code == .outdated)
    }

    @Test func aListSaysWhereItsChangesAre() throws {
        func changes(_ added: TestSigstore.Extension...) throws -> ChangePlaces? {
            var recipe = Recipe(now: now)
            recipe.extensions += added
            return try verified(recipe, .complete, stage.authority).changes
        }
        #expect(try changes() == nil)
        #expect(try changes(.changes([Self.place, "ldap://a"]))?.urls == [Self.place])
        #expect(throws: RevocationProblem.self) {
            try changes(.init(TestSigstore.Extension.changes, value: TestSigstore.DER.null))
        }
    }
}

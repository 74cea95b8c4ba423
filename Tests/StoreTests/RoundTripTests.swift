// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Store
import Testing
import Verification

/// The stores there are.
enum StoreKind: String, Sendable, CaseIterable { case file, memory }

/// What goes in comes out.
@Suite(.timeLimit(.minutes(1)))
struct RoundTripTests {
    private func with(_ kind: StoreKind, _ body: (any DecisionStore) async throws -> Void) async throws {
        let stage = try StoreStage()
        switch kind {
        case .file: try await body(try await stage.store())
        case .memory: try await body(InMemoryDecisionStore())
        }
        #expect(stage.recoveries.isEmpty)
    }

    @Test("every outcome and disposition", arguments: StoreKind.allCases) func vocabulary(_ kind: StoreKind)
        async throws
    {
        try await with(kind) { store in
            for (index, outcome) in Outcome.allCases.enumerated() {
                for (other, disposition) in Disposition.allCases.enumerated() {
                    var decision = PreparedDecision.sample(index * 10 + other)
                    decision.outcome = outcome
                    decision.disposition = disposition
                    decision.images[0].outcome = outcome
                    decision.images[0].disposition = disposition
                    try await store.keep(decision)
                    #expect(try await store.decision(for: decision.key) == decision)
                }
            }
        }
    }

    static let hostile: [(name: String, text: String)] = [
        ("empty", ""), ("a NUL", "before\u{0}after"), ("only a NUL", "\u{0}"), ("emoji", "👩‍🚀 🇪🇺 ✗"),
        ("a quote", "'; DROP TABLE decision; --"), ("control characters", "\u{1B}[2K\r\n\t\u{7F}"),
        ("right to left", "\u{202E}gpj.exe"), ("a lone combining mark", "\u{301}"),
        ("a noncharacter", "\u{FFFF}\u{10FFFF}"), ("JSON", "{\"a\": [\"\\u0000\"]}"),
        ("long", String(repeating: "ä", count: 70_000)),
    ]

    @Test("text of all kinds in every place", arguments: hostile, StoreKind.allCases)
    func texts(_ text: (name: String, text: String), _ kind: StoreKind) async throws {
        try await with(kind) { store in
            var decision = PreparedDecision.sample(1)
            decision.subject = text.text
            decision.message = text.text
            decision.warnings = [text.text, "", text.text]
            decision.report = text.text
            decision.images[0].written = text.text
            decision.images[0].code = text.text
            try await store.keep(decision)
            let kept = try #require(try await store.decision(for: decision.key))
            #expect(kept == decision)
            // Text that looks the same is equal for Swift.
            #expect(Array(kept.report.utf8) == Array(text.text.utf8))
            #expect(try await store.newest(about: text.text) == decision)
        }
    }

    @Test("what may be missing", arguments: StoreKind.allCases) func optional(_ kind: StoreKind) async throws
    {
        try await with(kind) { store in
            var bare = PreparedDecision.sample(1, about: "argocd/bare")
            bare.images[0].digest = nil
            bare.images[0].code = nil
            bare.validUntil = nil
            bare.warnings = []
            try await store.keep(bare)
            var full = PreparedDecision.sample(2, about: "argocd/full")
            full.images[0].code = ""
            full.validUntil = 0
            full.images.append(full.images[0])
            try await store.keep(full)
            #expect(try await store.decision(for: bare.key) == bare)
            #expect(try await store.decision(for: full.key) == full)
            var none = PreparedDecision.sample(3, about: "argocd/none")
            none.images = []
            try await store.keep(none)
            #expect(try await store.decision(for: none.key) == none)
        }
    }

    @Test("times of any size", arguments: [Int.min, -1, 0, .max], StoreKind.allCases)
    func times(_ time: Int, _ kind: StoreKind) async throws {
        try await with(kind) { store in
            var decision = PreparedDecision.sample(1, at: time)
            decision.validUntil = time
            try await store.keep(decision)
            #expect(try await store.decision(for: decision.key) == decision)
        }
    }

    @Test("digests of both algorithms", arguments: Digest.Algorithm.allCases, StoreKind.allCases)
    func algorithms(_ algorithm: Digest.Algorithm, _ kind: StoreKind) async throws {
        try await with(kind) { store in
            var decision = PreparedDecision.sample(1, digest: Digest(of: [1], algorithm))
            decision.key = DecisionKey(Digest(of: [2], algorithm))
            try await store.keep(decision)
            #expect(try await store.decision(for: decision.key) == decision)
        }
    }

    @Test("a key that was not kept is not there", arguments: StoreKind.allCases) func absent(
        _ kind: StoreKind
    )
        async throws
    {
        try await with(kind) { store in
            try await store.keep(.sample(1))
            #expect(try await store.decision(for: PreparedDecision.sample(2).key) == nil)
            #expect(try await store.newest(about: "argocd/other") == nil)
        }
    }

    @Test("the same key replaces, whole", arguments: StoreKind.allCases) func replace(_ kind: StoreKind)
        async throws
    {
        try await with(kind) { store in
            try await store.keep(.sample(1, about: "argocd/before"))
            var other = PreparedDecision.sample(1, about: "argocd/after", disposition: .deny)
            other.images = []
            try await store.keep(other)
            #expect(try await store.decision(for: other.key) == other)
            #expect(try await store.newest(about: "argocd/before") == nil)
            #expect(try await store.newest() == [other])
        }
    }

    @Test("the newest by its time, then by when it was kept", arguments: StoreKind.allCases)
    func newest(_ kind: StoreKind) async throws {
        try await with(kind) { store in
            let now = StoreStage.now
            try await store.keep(.sample(1, at: now - 1))
            try await store.keep(.sample(2, at: now))
            try await store.keep(.sample(3, at: now - 2))
            #expect(try await store.newest(about: "argocd/web") == .sample(2, at: now))
            try await store.keep(.sample(4, at: now))
            #expect(try await store.newest(about: "argocd/web") == .sample(4, at: now))
            try await store.keep(.sample(5, about: "argocd/api", at: now - 9))
            #expect(
                try await store.newest() == [
                    .sample(5, about: "argocd/api", at: now - 9), .sample(4, at: now),
                ])
        }
    }

    @Test("what is forgotten is gone, and nothing else", arguments: StoreKind.allCases)
    func forget(_ kind: StoreKind) async throws {
        try await with(kind) { store in
            let other = PreparedDecision.sample(3, about: "argocd/api")
            for decision in [.sample(1), .sample(2), other] { try await store.keep(decision) }
            try await store.forget("argocd/web")
            #expect(try await store.decision(for: PreparedDecision.sample(1).key) == nil)
            #expect(try await store.newest() == [other])
        }
    }

    @Test("decisions outlive the store") func reopened() async throws {
        let stage = try StoreStage()
        try await stage.store().keep(.sample(1))
        let again = try await stage.store()
        #expect(try await again.decision(for: PreparedDecision.sample(1).key) == .sample(1))
        #expect(try await again.newest() == [.sample(1)])
    }
}

// SPDX-License-Identifier: Apache-2.0

import Discovery
import HTTPTransport
import LinearPattern
import LocalRegistry
import OCIModel
import Policy
import Registry
import Store
import StrictJSON
import Synchronization
import Testing
import Verification

@testable import assay

/// What `assay serve` keeps of the registry view over restarts.
@Suite(.timeLimit(.minutes(1)))
struct KeptTagsTests {
    private static let now = 1_795_219_200
    private static let digest = Digest(sha256Of: [1])
    private let name = ViewName(
        policy: "prod", repository: Repository(registry: "registry.example", path: "demo/app"))

    private static func tag(_ name: String, _ state: IndexedTag.State = .allowed) -> IndexedTag {
        var tag = IndexedTag(name: name, isHistorical: true)
        tag.digest = digest
        tag.parts = [Digest(sha256Of: [2]), Digest(sha256Of: [3])]
        tag.state = state
        tag.fingerprint = Digest(sha256Of: [4])
        (tag.resolvedAt, tag.checkedAt) = (now - 20, now - 10)
        (tag.code, tag.nextLook, tag.looks, tag.announced) = ("signature.none", now + 300, 2, 1)
        tag.validUntil = now + 3_600
        return tag
    }

    // MARK: the form

    @Test("every state comes back as it was", arguments: IndexedTag.State.allCases)
    func roundTrip(_ state: IndexedTag.State) {
        let tag = Self.tag("1.0.0", state)
        #expect(IndexedTag(kept: tag.kept, at: Self.now) == tag)
        var plain = IndexedTag(name: "latest", isHistorical: false)
        if state != .open { (plain.digest, plain.fingerprint) = (Self.digest, Self.digest) }
        plain.state = state
        #expect(IndexedTag(kept: plain.kept, at: Self.now) == plain)
    }

    /// What stands in the text of a kept tag, and what makes it another one.
    static let changes: [(String, String)] = [
        (#""state":"allowed""#, #""state":"Allowed""#), (#""version":1"#, #""version":2"#),
        (#""looks":2"#, #""looks":-2"#), (#""looks":2"#, #""looks":2.0"#), (#""looks":2"#, #""looks":null"#),
        (#""historical":true"#, #""historical":1"#),
        (#","announced":1"#, ""), (#""validUntil":1795222800"#, #""validUntil":"1795222800""#),
        (#""validUntil":1795222800"#, #""validUntil":1795222800000"#),
        (#""validUntil":1795222800"#, #""validuntil":1795222800"#),
        (#""parts":["sha256:"#, #""parts":[7,"sha256:"#), (#""digest":"sha256:"#, #""digest":"md5:"#),
        (#""fingerprint":"#, #""finger":"#), (#"{"#, #"{"more":1,"#), (#"{"#, #"{ "#), (#"}"#, "}}"),
        (#""checkedAt":1795219190"#, #""checkedAt":1795219500"#),
        (#""resolvedAt":1795219180"#, #""resolvedAt":9223372036854775807"#),
    ]

    @Test("what is not of the form is not read", arguments: changes)
    func strict(_ change: (String, String)) throws {
        let tag = Self.tag("1.0.0")
        let text = try #require(String(validating: tag.kept, as: UTF8.self))
        #expect(IndexedTag(kept: Array(text.utf8), at: Self.now) == tag)
        let place = try #require(text.firstRange(of: change.0))
        let other = text[..<place.lowerBound] + change.1 + text[place.upperBound...]
        #expect(other != text)
        #expect(IndexedTag(kept: Array(other.utf8), at: Self.now) == nil, "\(other)")
    }

    @Test("a time that has not come is not believed, but for what a clock may be set back")
    func future() {
        var tag = Self.tag("1.0.0")
        tag.checkedAt = Self.now + 299
        #expect(IndexedTag(kept: tag.kept, at: Self.now) == tag)
        tag.checkedAt = Self.now + 300
        #expect(IndexedTag(kept: tag.kept, at: Self.now) == nil)
    }

    @Test("nothing is allowed without a digest and a policy") func judged() {
        var tag = Self.tag("1.0.0")
        tag.digest = nil
        #expect(IndexedTag(kept: tag.kept, at: Self.now) == nil)
        tag = Self.tag("1.0.0")
        tag.fingerprint = nil
        #expect(IndexedTag(kept: tag.kept, at: Self.now) == nil)
        tag.state = .open
        #expect(IndexedTag(kept: tag.kept, at: Self.now) == tag)
    }

    // MARK: the store

    @Test("tags come back from a store that was opened anew, those that were removed do not") func store()
        async throws
    {
        let folder = try Folder()
        let kept = try await Self.open(folder)
        #expect(try await kept.load(for: name) == nil)
        try await kept.save([Self.tag("1.0.0"), Self.tag("1.1.0", .rejected), Self.tag("1.2.0")], for: name)
        try await kept.remove(["1.2.0"], for: name)
        let tags = [Self.tag("1.0.0"), Self.tag("1.1.0", .rejected)]
        let again = try await Self.open(folder)
        #expect(try await again.load(for: name) == StoredIndex(tags: tags, hasFirstScan: false))
        try await again.noteFirstScan(of: name)
        #expect(
            try await Self.open(folder).load(for: name) == StoredIndex(tags: tags, hasFirstScan: true))
        try await again.noteListing(of: name, at: Self.now)
        #expect(
            try await Self.open(folder).load(for: name)
                == StoredIndex(tags: tags, hasFirstScan: true, listedAt: Self.now))
        var other = name
        other.policy = "lax"
        #expect(try await again.load(for: other) == nil)
    }

    @Test("a tag under the name of another is not believed, and is told") func otherName() async throws {
        let folder = try Folder()
        let records = try await Self.records(folder)
        let told = Mutex<[Int]>([])
        let kept = KeptTags(
            records, now: { Self.now }, dropped: { _, count in told.withLock { $0.append(count) } })
        try await kept.save([Self.tag("1.0.0")], for: name)
        #expect(try await kept.load(for: name)?.tags.count == 1)
        #expect(told.withLock(\.self).isEmpty)
        try await records.put(
            [
                StoredRecord(name: "tag:1.1.0", content: Self.tag("1.0.0").kept),
                StoredRecord(name: "first-scan", content: []),
            ], in: name.description)
        #expect(
            try await kept.load(for: name) == StoredIndex(tags: [Self.tag("1.0.0")], hasFirstScan: false))
        #expect(told.withLock(\.self) == [2])
        // They are gone, and what is right is there.
        #expect(try await records.load(name.description).records.map(\.name) == ["tag:1.0.0"])
    }

    @Test("a time of a listing that is none, or has not come, is not believed")
    func listing() async throws {
        let folder = try Folder()
        let records = try await Self.records(folder)
        let kept = KeptTags(records, now: { Self.now })
        for (text, time) in [
            ("\(Self.now)", Int?.some(Self.now)), ("\(Self.now + 1)", nil), ("-1", nil), ("+1", nil),
            ("01", nil), ("1 ", nil), ("", nil), ("0", 0),
        ] {
            try await records.put(
                [StoredRecord(name: "listing", content: Array(text.utf8))], in: name.description)
            #expect(try await kept.load(for: name)?.listedAt == time, "\(text)")
        }
    }

    @Test("a failure is told once, until something is kept again") func failures() async throws {
        var limits = RecordLimits()
        limits.records = 1
        let folder = try Folder()
        let records = try await Self.records(folder, limits)
        let told = Mutex<[String]>([])
        let kept = KeptTags(
            records, now: { Self.now }, failed: { error in told.withLock { $0.append("\(error)") } })
        let both = [Self.tag("1.0.0"), Self.tag("1.1.0")]
        for _ in 0..<2 {
            await #expect(throws: StoreFailure.tooMany(limit: 1)) { try await kept.save(both, for: name) }
        }
        #expect(told.withLock(\.count) == 1)
        try await kept.save([both[0]], for: name)
        await #expect(throws: StoreFailure.tooMany(limit: 1)) { try await kept.save(both, for: name) }
        #expect(told.withLock(\.count) == 2)
    }

    // MARK: the view

    @Test("after a restart the view repeats no verification and resolves no tag") func restart() async throws
    {
        let folder = try Folder()
        try await withLocalRegistry { registry in
            registry.content.add(TestImage(label: "1.0.0"), to: "demo/app", tag: "1.0.0")
            registry.content.add(TestImage(label: "1.1.0"), to: "demo/app", tag: "1.1.0")
            let first = try await Self.look(at: registry, keptIn: folder)
            #expect(first.tags == ["1.0.0", "1.1.0"])
            #expect(first.verified == 2)
            registry.log.clear()
            let second = try await Self.look(at: registry, keptIn: folder)
            #expect(second.tags == first.tags)
            #expect(second.verified == 0)
            #expect(registry.log.records.isEmpty)
            let later = try await Self.look(at: registry, keptIn: folder, after: 300)
            #expect(later.tags == first.tags)
            #expect(later.verified == 0)
            #expect(registry.log.records.map(\.kind.rawValue) == ["tags"])
            // Its twin: what is kept elsewhere is nothing here.
            let other = try await Self.look(at: registry, keptIn: try Folder())
            #expect(other.tags == first.tags)
            #expect(other.verified == 2)
        }
    }

    /// What a view of a server that has just begun lists, and how many digests it decided about for that.
    private static func look(
        at registry: LocalRegistry, keptIn folder: Folder, after seconds: Int = 0
    ) async throws -> (tags: [String]?, verified: Int) {
        let transport = HTTPTransport()
        let verified = Mutex(0)
        let environment = IndexEnvironment(
            source: RegistryClient(settings: RegistrySettings(), transport: transport),
            verify: { requests, _ in
                verified.withLock { $0 += requests.count }
                return requests.map { request in
                    ImageVerdict(
                        written: request.written, reference: nil,
                        digest: (try? request.reference.get())?.digest, places: [], outcome: .verified,
                        disposition: .allow, requirements: [], reasons: [], cost: .init())
                }
            }, store: try await open(folder, after: seconds), now: { now + seconds })
        let view = RegistryView(allowed: ["**"].compactMap { Glob($0) }, environment: environment) { _ in
            ViewPolicy(policy: EffectivePolicy(policies: [], application: nil), fingerprint: digest)
        }
        let answer = await view.answer(
            ViewRequest(
                path: "prod/127.0.0.1_\(registry.port)/demo/app/tags/list", client: "kargo", policies: .all))
        await transport.shutdown()
        let tags = (try? JSON(parsing: answer.body))?["tags"]?.array?.compactMap(\.string)
        return (tags, verified.withLock { $0 })
    }

    private static func open(_ folder: Folder, after seconds: Int = 0) async throws -> KeptTags {
        KeptTags(try await records(folder), now: { now + seconds })
    }

    private static func records(
        _ folder: Folder, _ limits: RecordLimits = RecordLimits()
    ) async throws -> SQLiteRecordStore {
        try await SQLiteRecordStore.open(
            folder.file("view"), name: "tags", limits: limits, now: { now }
        ).store
    }
}

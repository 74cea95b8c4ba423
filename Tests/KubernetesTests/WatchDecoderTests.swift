// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import Kubernetes

/// Lines of a watch and pages of a list, without any server.
@Suite struct WatchDecoderTests {
    private func events(_ pieces: [String], limits: KubernetesLimits = .standard) throws(KubernetesError)
        -> [WatchEvent]
    {
        var decoder = WatchDecoder(.applications, limits: limits)
        var events: [WatchEvent] = []
        for piece in pieces {
            decoder.append(Array(piece.utf8))
            while let event = try decoder.next() { events.append(event) }
        }
        return events
    }

    private let added = #"{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"7"}}}"# + "\n"
    private let bookmark =
        #"{"type":"BOOKMARK","object":{"kind":"Application","metadata":{"resourceVersion":"9"}}}"# + "\n"

    @Test func linesMayComeInAnyPieces() throws {
        let text = added + "\r\n" + bookmark + added
        let whole = try events([text])
        #expect(whole.count == 3)
        #expect(try events(text.map(String.init)) == whole)
        #expect(whole.map(\.resourceVersion) == ["7", "9", "7"])
    }

    @Test func whatAnObjectDoesNotSayIsFilledIn() throws {
        guard case .added(let object)? = try events([added]).first else {
            Issue.record("no event")
            return
        }
        #expect(object["kind"] == "Application")
        #expect(object["apiVersion"] == "argoproj.io/v1alpha1")
    }

    @Test func knowsWhetherALineIsOpen() throws {
        var decoder = WatchDecoder(.applications, limits: .standard)
        #expect(!decoder.isInsideLine)
        decoder.append(Array(added.utf8))
        _ = try decoder.next()
        #expect(!decoder.isInsideLine)
        decoder.append([0x7B])
        #expect(try decoder.next() == nil)
        #expect(decoder.isInsideLine)
    }

    @Test func errorsAreSaidAsErrors() throws {
        let line =
            #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"old"}}"#
            + "\n"
        #expect(try events([line]) == [.failure(.gone("old"))])
    }

    @Test func anObjectThatCannotBeReadIsNamed() throws {
        let line = added.replacing(#"{"name":"a","#, with: #"{"name":"a","name":"b","#)
        #expect(
            try events([line]).first.map { if case .unreadable(nil, _) = $0 { true } else { false } } == true)
        let twice = added.replacing(#"{"metadata""#, with: #"{"spec":{"x":1,"x":2},"metadata""#)
        guard case .unreadable(let key?, _)? = try events([twice]).first else {
            Issue.record("it is not unreadable")
            return
        }
        #expect(key == ObjectKey(name: "a"))
        let gone = twice.replacing("ADDED", with: "DELETED")
        #expect(try events([gone]) == [.deleted(["metadata": ["namespace": "", "name": "a"]])])
    }

    @Test(arguments: [
        "nonsense\n", "[]\n", "{}\n", #"{"type":"ADDED"}"# + "\n", #"{"type":"OTHER","object":{}}"# + "\n",
        #"{"type":"BOOKMARK","object":{"metadata":{}}}"# + "\n", #"{"type":1,"object":{}}"# + "\n",
        #"{"type":"ADDED","type":"ADDED","object":{}}"# + "\n", #"{"type":"DELETED","object":{}}"# + "\n",
        #"{"type":"ADDED","object":{}} {}"# + "\n", #"{"type":"ADDED","object":{}"# + "\n",
    ])
    func whatIsNoEventIsMalformed(_ line: String) {
        let error = #expect(throws: KubernetesError.self) { try events([line]) }
        #expect(error?.code == .malformed)
    }

    @Test func linesAreBounded() throws {
        var limits = KubernetesLimits.standard
        limits.objectBytes = 1000
        let padding = String(repeating: "x", count: 3000)
        let long = added.replacing("\"name\"", with: "\"x\":\"\(padding)\",\"name\"")
        for pieces in [[long], [String(long.prefix(2500))]] {
            let error = #expect(throws: KubernetesError.self) { try events(pieces, limits: limits) }
            #expect(error?.code == .tooMuch)
        }
        #expect(try events([long]).count == 1)
    }

    // MARK: Pages

    private func page(_ text: String) throws(KubernetesError) -> ListPage {
        try ObjectReader(type: .applications, limits: .standard).page(Array(text.utf8))
    }

    @Test func readsAPage() throws {
        let page = try page(
            #"{"items" : [ {"metadata":{"name":"a"}}, {"metadata":{"name":"b]}\""},"spec":[{"a":"}"},1] } ] ,"#
                + #""kind":"List","metadata":{"resourceVersion":"5","continue":"c"}}"#)
        #expect(page.resourceVersion == "5")
        #expect(page.next == "c")
        #expect(page.items.map { $0.json?["metadata"]?["name"]?.string } == ["a", "b]}\""])
    }

    @Test func anEmptyPageMayBeNull() throws {
        #expect(try page(#"{"items":null,"metadata":{"resourceVersion":"5"}}"#).items.isEmpty)
        #expect(try page(#"{"items":[],"metadata":{"resourceVersion":"5"}}"#).items.isEmpty)
    }

    @Test func anObjectThatCannotBeReadHidesNoOther() throws {
        let page = try page(
            #"{"items":[{"metadata":{"name":"a"},"x":01},{"metadata":{"name":"b"}},{"x":nul}],"#
                + #""metadata":{"resourceVersion":"5"}}"#)
        let items = Array(page.items)
        try #require(items.count == 3)
        #expect(items[1].json != nil)
        guard case .unreadable(let first?, _) = items[0], case .unreadable(nil, _) = items[2] else {
            Issue.record("they are readable")
            return
        }
        #expect(first == ObjectKey(name: "a"))
    }

    /// Of an object that fits no page.
    private func metadataPage(_ items: String) throws(KubernetesError) -> ListPage {
        var limits = KubernetesLimits.standard
        limits.pageBytes = 1000
        let text = #"{"items":[\#(items)],"metadata":{"resourceVersion":"5","continue":"c"}}"#
        return try ObjectReader(type: .applications, limits: limits).page(
            Array(text.utf8), isMetadataAlone: true)
    }

    @Test func ofATooLargeObjectOnlyTheNameIsRead() throws {
        let why = "it is larger than 1000 bytes"
        let named = try metadataPage(#"{"metadata":{"name":"a","namespace":"n"}}"#)
        #expect(named.next == "c")
        #expect(
            Array(named.items) == [.unreadable(key: ObjectKey(namespace: "n", name: "a"), why: why)])
        let nameless = try metadataPage(#"{"metadata":{}}"#)
        #expect(Array(nameless.items) == [.unreadable(key: nil, why: why)])
    }

    @Test func ofSeveralObjectsNobodyKnowsWhichIsTooLarge() {
        #expect(throws: KubernetesError.malformed("more objects than were asked for")) {
            try metadataPage(#"{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}"#)
        }
    }

    @Test func aPageHasNoMoreObjectsThanAnybodyAsksFor() throws {
        func page(of count: Int) throws -> ListPage {
            let items = String(repeating: "0,", count: count - 1) + "0"
            return try self.page(#"{"items":[\#(items)],"metadata":{"resourceVersion":"5"}}"#)
        }
        #expect(try page(of: 100_000).items.count == 100_000)
        let error = #expect(throws: KubernetesError.self) { try page(of: 100_001) }
        #expect(error?.code == .malformed)
    }

    @Test(arguments: [
        "", "[]", "{", #"{"items":[]}"#, #"{"metadata":{"resourceVersion":"5"}}"#,
        #"{"items":[],"metadata":{}}"#, #"{"items":[],"items":[],"metadata":{"resourceVersion":"5"}}"#,
        #"{"items":{},"metadata":{"resourceVersion":"5"}}"#,
        #"{"items":[{}}],"metadata":{"resourceVersion":"5"}}"#,
        #"{"items":[{},],"metadata":{"resourceVersion":"5"}}"#,
        #"{"items":[],"metadata":{"resourceVersion":"5"}} x"#,
        #"{"items":["\"#, #"{"items":[],,"metadata":{"resourceVersion":"5"}}"#,
    ])
    func whatIsNoListIsMalformed(_ text: String) {
        let error = #expect(throws: KubernetesError.self) { try page(text) }
        #expect(error?.code == .malformed)
    }
}

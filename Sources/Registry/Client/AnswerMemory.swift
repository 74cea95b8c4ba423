// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Synchronization

/// Keeps the last answers that may change, each with the tag by which its registry recognises it, so that an unchanged one
/// need not be sent again (RFC 9110 section 13). What was used longest ago goes first. It belongs to one set of
/// credentials.
final class AnswerMemory: Sendable {
    /// One answer.
    struct Kept: Sendable {
        let tag: EntityTag
        let fields: HTTPFields
        let body: [UInt8]
    }

    private struct Entry {
        var kept: Kept
        var used: Int
    }

    private struct State {
        var entries: [QuestionKey: Entry] = [:]
        var bytes = 0
        var clock = 0

        mutating func remove(_ key: QuestionKey) {
            if let old = entries.removeValue(forKey: key) { bytes -= old.kept.size }
        }
    }

    private let state = Mutex(State())
    private let mostAnswers: Int
    private let mostBytes: Int

    init(limits: FetchLimits) {
        mostAnswers = limits.keptAnswers
        mostBytes = limits.keptBytes
    }

    /// The kept answer to a question.
    func answer(to key: QuestionKey) -> Kept? {
        state.withLock { state in
            state.clock += 1
            state.entries[key]?.used = state.clock
            return state.entries[key]?.kept
        }
    }

    /// Keeps an answer of status 200 in place of the last one; one that its registry would not recognise is not kept.
    func keep(_ answer: HTTPResponse, to key: QuestionKey) {
        forget(key)
        guard let tag = answer.fields["ETag"].flatMap(EntityTag.init) else { return }
        var fields: HTTPFields = [:]
        for name in Self.fields {
            for value in answer.fields.values(name) { fields.append(name, value) }
        }
        let kept = Kept(tag: tag, fields: fields, body: answer.body)
        guard kept.size <= mostBytes / 4 else { return }
        state.withLock { state in
            // Another may have kept its own meanwhile.
            state.remove(key)
            state.clock += 1
            state.entries[key] = Entry(kept: kept, used: state.clock)
            state.bytes += kept.size
            guard state.entries.count > mostAnswers || state.bytes > mostBytes else { return }
            // A quarter goes at once, so that a full memory is not searched for every answer.
            for (old, _) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
                guard state.entries.count > mostAnswers / 4 * 3 || state.bytes > mostBytes / 4 * 3 else {
                    return
                }
                state.remove(old)
            }
        }
    }

    /// Lets go of an answer.
    func forget(_ key: QuestionKey) {
        state.withLock { $0.remove(key) }
    }

    /// How much is kept, for tests.
    var size: (answers: Int, bytes: Int) { state.withLock { ($0.entries.count, $0.bytes) } }

    /// What readers of an answer look at besides its content.
    private static let fields = ["Content-Type", "Docker-Content-Digest", "Link"]
}

extension AnswerMemory.Kept {
    /// Bytes of content and fields.
    fileprivate var size: Int {
        fields.all.reduce(body.count + tag.text.utf8.count) { $0 + $1.value.utf8.count }
    }

    /// The whole answer that a 304 stands for. What the 304 says anew counts: where it contradicts the content, readers
    /// notice.
    func refreshed(by answer: HTTPResponse) -> HTTPResponse {
        var fields = fields
        for name in ["Docker-Content-Digest", "Link"] {
            let lines = answer.fields.values(name)
            guard !lines.isEmpty else { continue }
            fields[name] = nil
            for line in lines { fields.append(name, line) }
        }
        return HTTPResponse(status: 200, fields: fields, body: body, url: answer.url)
    }
}

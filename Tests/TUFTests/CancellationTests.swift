// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import TUF

/// Who no longer waits for a refresh does not keep it going.
@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    /// A repository that answers once it is let, and stops where its task is cancelled.
    private final class SlowFetcher: Fetcher {
        private struct State {
            var isOpen = false
            var asked = 0
        }

        private let repository: TestRepository
        private let state = Mutex(State())

        init(_ repository: TestRepository) { self.repository = repository }

        var asked: Int { state.withLock { $0.asked } }
        func open() { state.withLock { $0.isOpen = true } }

        func fetch(_ url: String, limit: Int) async throws(FetchError) -> [UInt8] {
            state.withLock { $0.asked += 1 }
            while !state.withLock({ $0.isOpen }) {
                guard (try? await Task.sleep(for: .milliseconds(2))) != nil else {
                    throw .failed(why: "cancelled")
                }
            }
            return try await repository.fetch(url, limit: limit)
        }
    }

    private let test: ClientTest
    private let fetcher: SlowFetcher
    private let client: TUFClient

    init() throws {
        test = try ClientTest()
        fetcher = SlowFetcher(test.repository)
        client = TUFClient(
            metadataURL: TestRepository.metadataURL, targetURL: TestRepository.targetURL, store: test.store,
            fetcher: fetcher, now: { TestRepository.now })
    }

    private func startRefresh() -> Task<TUFError.Code?, Never> {
        let client = client
        return Task {
            await ClientTest.code { () async throws(TUFError) in _ = try await client.refresh() }
        }
    }

    private func wait(until isSo: () -> Bool) async throws {
        while !isSo() { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func theLastOneWhoGoesStopsIt() async throws {
        let refresh = startRefresh()
        try await wait { fetcher.asked == 1 }
        refresh.cancel()
        #expect(await refresh.value == .unavailable)
        // The next one begins anew.
        let again = startRefresh()
        try await wait { fetcher.asked == 2 }
        fetcher.open()
        #expect(await again.value == nil)
    }

    @Test func whoGoesEarlierStopsNobodyElse() async throws {
        let first = startRefresh()
        try await wait { fetcher.asked == 1 }
        let second = startRefresh()
        while await client.waiting.count < 2 { try await Task.sleep(for: .milliseconds(2)) }
        first.cancel()
        while await client.waiting.count > 1 { try await Task.sleep(for: .milliseconds(2)) }
        fetcher.open()
        #expect(await second.value == nil)
        // Root, timestamp, snapshot and targets, each once.
        #expect(fetcher.asked == 4)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Keys
import Synchronization
import Testing

/// Credentials that are kept while they are good.
struct ExpiringValueTests {
    /// How often a credential was got, when each is good until a moment.
    private func times(_ until: Int, askedAt moments: [Int]) async throws -> Int {
        let count = Mutex(0)
        let kept = ExpiringValue<String>()
        for moment in moments {
            _ = try await kept.value(at: moment) {
                () async throws(KeyFetchError) -> (value: String, until: Int) in
                count.withLock { $0 += 1 }
                return ("token", until)
            }
        }
        return count.withLock { $0 }
    }

    @Test func aValueIsKeptUntilItsLastMinute() async throws {
        #expect(try await times(1_000, askedAt: [0, 500, 939]) == 1)
        #expect(try await times(1_000, askedAt: [0, 940]) == 2)
    }

    /// What a service says of the end may be any number.
    @Test(arguments: [(Int.min, 2), (-1, 2), (Int.max, 1)])
    func anyEndIsTaken(_ until: Int, _ fetches: Int) async throws {
        #expect(try await times(until, askedAt: [0, 1]) == fetches)
    }
}

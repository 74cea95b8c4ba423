// SPDX-License-Identifier: Apache-2.0

/// A credential that is got once, kept while it is good, and got once again however many ask for it.
package actor ExpiringValue<Value: Sendable> {
    private var kept: (value: Value, until: Int)?
    private var running: Task<Result<(Value, Int), KeyFetchError>, Never>?

    package init() {}

    /// The kept value, or a new one.
    ///
    /// - Parameters:
    ///   - now: The time, in seconds since 1970.
    ///   - get: Gets a value and the time until which it is good, in seconds since 1970; it is not used in its
    ///     last minute.
    package func value(
        at now: Int, _ get: @escaping @Sendable () async throws(KeyFetchError) -> (value: Value, until: Int)
    ) async throws(KeyFetchError) -> Value {
        if let kept, now < kept.until { return kept.value }
        let task: Task<Result<(Value, Int), KeyFetchError>, Never>
        if let running {
            task = running
        } else {
            task = Task {
                do throws(KeyFetchError) {
                    let got = try await get()
                    return .success((got.value, got.until))
                } catch {
                    return .failure(error)
                }
            }
            running = task
        }
        let result = await task.value
        if running == task { running = nil }
        let (value, until) = try result.get()
        // Whatever a service says of the end, arithmetic holds.
        kept = (value, max(until, now) - 60)
        return value
    }

    /// Forgets the value, because a service did not take it.
    package func drop() { kept = nil }
}

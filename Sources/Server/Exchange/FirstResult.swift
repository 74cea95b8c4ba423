// SPDX-License-Identifier: Apache-2.0

/// Runs `work` and gives its result, or `nil` after `limit` or when the caller is cancelled, without waiting for it to
/// notice: a handler that never ends must not hold up the answer.
/// - Parameter cancels: whether `work` is cancelled when the time is up.
func firstResult<Value: Sendable>(
    within limit: Duration, cancels: Bool = true, of work: @escaping @Sendable () async -> Value
) async -> Value? {
    guard limit > .zero else { return nil }
    let race = Race<Value>()
    let runner = Task { race.finish(await work()) }
    let value = await race.value(within: limit)
    if value == nil, cancels { runner.cancel() }
    return value
}

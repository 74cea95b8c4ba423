// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPTransport

@Suite struct TimeLimitTests {
    @Test func givesTheValueInTime() async {
        #expect(await withTimeLimit(.seconds(60)) { 1 } == 1)
    }

    @Test func cancelsWhatTakesTooLong() async {
        let start = ContinuousClock.now
        #expect(await withTimeLimit(.milliseconds(10)) { try? await Task.sleep(for: .seconds(60)) } == nil)
        #expect(start.duration(to: .now) < .seconds(30))
    }

    @Test func doesNotBeginWithoutTime() async {
        #expect(await withTimeLimit(.zero) { Issue.record("began") } == nil)
    }

    @Test func everyErrorHasItsOwnCode() {
        #expect(
            Set(HTTPTransportError.Code.allCases.map(\.rawValue)).count
                == HTTPTransportError.Code.allCases.count)
    }
}

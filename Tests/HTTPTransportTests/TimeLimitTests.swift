// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(5))) struct TimeLimitTests {
    @Test func givesTheValueInTime() async {
        #expect(await withTimeLimit(.seconds(60)) { 1 } == 1)
    }

    @Test func cancelsWhatTakesTooLong() async {
        #expect(await withTimeLimit(.milliseconds(10)) { try? await Task.sleep(for: .seconds(3600)) } == nil)
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

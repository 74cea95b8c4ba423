// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads what a policy says of builds.
struct SlsaDecoder {
    func expectations(_ fields: inout Fields) -> SlsaExpectations {
        var expectations = SlsaExpectations()
        guard var entry = fields.fields("slsa") else { return expectations }
        expectations.source = entry.nonEmptyString("source")
        expectations.builders = (entry.elements("builders") ?? []).map(\.json)
        expectations.verifiers = (entry.elements("verifiers") ?? []).map(\.json)
        entry.finish()
        return expectations
    }
}

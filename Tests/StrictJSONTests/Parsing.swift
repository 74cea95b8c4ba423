// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What is wrong with a text; `nil` when it is read.
func problem(_ text: String, _ limits: JSONLimits = .default) -> JSONSyntaxError.Problem? {
    failure(Array(text.utf8), limits)?.problem
}

func failure(_ bytes: [UInt8], _ limits: JSONLimits = .default) -> JSONSyntaxError? {
    do throws(JSONSyntaxError) {
        _ = try JSON(parsing: bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// A small generator whose sequence is the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

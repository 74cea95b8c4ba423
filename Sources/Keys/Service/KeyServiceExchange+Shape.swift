// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension KeyServiceExchange {
    /// Reads an answer; one of another shape than the service documents is malformed.
    func shaped<Value>(
        _ read: () throws(JSONShapeError) -> Value
    ) throws(KeyFetchError) -> Value {
        do throws(JSONShapeError) {
            return try read()
        } catch {
            throw fault(.malformed(why: "\(error)"))
        }
    }
}

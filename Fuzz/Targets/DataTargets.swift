// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON

/// Writing and reading again loses nothing.
@Sendable func json(_ input: [UInt8]) {
    guard let value = try? JSON(parsing: input) else { return }
    for layout in [JSON.Layout.compact, .pretty] {
        expect((try? JSON(parsing: value.serialized(layout))) == value, "JSON that is written reads the same")
    }
}

/// One text for one list of bytes, padding and alphabet aside.
@Sendable func base64(_ input: [UInt8]) {
    expect(Base64.decode(Base64.encode(input)) == input, "bytes survive")
    let text = String(decoding: input, as: UTF8.self)
    guard let bytes = Base64.decode(text) else { return }
    let canonical = Base64.encode(bytes)
    let standard = text.replacing("-", with: "+").replacing("_", with: "/")
    expect(
        standard == canonical || standard == String(canonical.prefix { $0 != "=" }),
        "a text that is read is the one that would be written")
}

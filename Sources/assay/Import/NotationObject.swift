// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The members of one object of a trust policy, read by name; ``finish()`` refuses the names nobody asked for.
struct NotationObject {
    let place: SourceLocation
    private let json: JSON
    private var asked: Set<String> = []

    init(_ json: JSON, file: String) {
        self.json = json
        place = SourceLocation(file: file, position: json.position)
    }

    mutating func has(_ key: String) -> Bool {
        asked.insert(key)
        return !(json[key]?.isNull ?? true)
    }

    mutating func required(_ key: String) throws(InputError) -> JSON {
        guard json.object != nil else {
            throw InputError("\(place): expected an object, found \(json.typeName)")
        }
        guard has(key), let value = json[key] else { throw InputError("\(place): \"\(key)\" is missing") }
        return value
    }

    mutating func text(_ key: String) throws(InputError) -> String {
        guard let text = try required(key).string, !text.isEmpty else {
            throw fault("\"\(key)\" is no text, or empty", key)
        }
        return text
    }

    mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String) throws(InputError)
        -> Word
    {
        let text = try text(key)
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault("\"\(text.prefix(80))\" is not known; known: \(known)", key)
        }
        return word
    }

    mutating func list(_ key: String, most: Int) throws(InputError) -> [JSON] {
        guard let list = try required(key).array else { throw fault("\"\(key)\" is no list", key) }
        guard list.count <= most else { throw fault("\"\(key)\" has more than \(most) entries", key) }
        return list
    }

    mutating func texts(_ key: String, most: Int) throws(InputError) -> [String] {
        let list = try list(key, most: most)
        let texts = list.compactMap(\.string)
        guard texts.count == list.count else { throw fault("\"\(key)\" is no list of texts", key) }
        return texts
    }

    func finish() throws(InputError) {
        for member in json.object?.members ?? [] where !asked.contains(member.key) {
            let at = SourceLocation(file: place.file, position: member.keyPosition)
            throw InputError("\(at): unknown key \"\(member.key.prefix(80))\"")
        }
    }

    /// What is wrong with a member.
    func fault(_ why: String, _ key: String) -> InputError {
        let position = json[key]?.position ?? json.position
        return InputError("\(SourceLocation(file: place.file, position: position)): \(why)")
    }
}

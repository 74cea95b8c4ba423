// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads lists and single objects of a type from their bytes. No I/O.
struct ObjectReader: Sendable {
    var type: ResourceType
    var limits: KubernetesLimits

    /// A page of a list: `kind`, `metadata` and `items`.
    ///
    /// - Parameter isMetadataAlone: Whether one object's metadata was asked for, since the object fits no page.
    func page(_ text: [UInt8], isMetadataAlone: Bool = false) throws(KubernetesError) -> ListPage {
        let members = try envelope(text[...], "the list")
        guard let metadata = members["metadata"], let items = members["items"] else {
            throw .malformed("a list without metadata or items")
        }
        let header = try small(metadata)
        guard let version = header["resourceVersion"]?.string, !version.isEmpty else {
            throw .malformed("a list without a resource version")
        }
        let next = header["continue"]?.string ?? ""
        let texts = try objects(items)
        // It is asked for one; of more nobody knows which of them is too large.
        guard !isMetadataAlone || texts.count <= 1 else {
            throw .malformed("more objects than were asked for")
        }
        return ListPage(
            resourceVersion: version, next: next.isEmpty ? nil : next, reader: self, texts: texts,
            isMetadataAlone: isMetadataAlone)
    }

    /// One object of a list or of a watch. Never throws: what is wrong with one object is said with its name.
    func object(_ text: ArraySlice<UInt8>) -> ReadObject {
        do {
            let json = try JSON(parsing: text, limits: limits.object)
            guard var object = json.object, ObjectKey(of: json) != nil else {
                return .unreadable(key: nil, why: "it has no name")
            }
            // The items of lists of built-in types do not say what they are.
            object["apiVersion"] = object["apiVersion"] ?? .string(type.apiVersion)
            object["kind"] = object["kind"] ?? .string(type.kind)
            return .object(.object(object))
        } catch {
            return .unreadable(key: key(text), why: "\(error)")
        }
    }

    /// What is said of an object of which only the metadata was asked for, since it fits no page.
    func tooLarge(_ text: ArraySlice<UInt8>) -> ReadObject {
        .unreadable(key: key(text), why: "it is larger than \(limits.pageBytes) bytes")
    }

    /// The members of an object by their names, each once; the values are not looked into.
    func envelope(
        _ text: ArraySlice<UInt8>, _ what: String
    ) throws(KubernetesError) -> [String: ArraySlice<UInt8>] {
        var scanner = MemberScanner(text)
        var members: [String: ArraySlice<UInt8>] = [:]
        do {
            for (key, value) in try scanner.members() {
                guard let name = try JSON(parsing: key, limits: limits.envelope).string,
                    members.updateValue(value, forKey: name) == nil
                else { throw MemberScanner.Malformed() }
            }
        } catch {
            throw .malformed("\(what) is not a JSON object with every member once")
        }
        return members
    }

    /// A value that is small whatever the object.
    func small(_ text: ArraySlice<UInt8>) throws(KubernetesError) -> JSON {
        do { return try JSON(parsing: text, limits: limits.envelope) } catch {
            throw .malformed(error.description)
        }
    }

    private func objects(_ items: ArraySlice<UInt8>) throws(KubernetesError) -> [ArraySlice<UInt8>] {
        // An empty slice of Go is written so.
        if items.elementsEqual("null".utf8) { return [] }
        var scanner = MemberScanner(items)
        do { return try scanner.elements() } catch {
            throw .malformed("the items are not a JSON array, or too many")
        }
    }

    /// The key of an object that cannot be read whole.
    private func key(_ text: ArraySlice<UInt8>) -> ObjectKey? {
        guard let metadata = try? envelope(text, "the object")["metadata"],
            let metadata = try? JSON(parsing: metadata, limits: limits.object)
        else { return nil }
        return ObjectKey(of: ["metadata": metadata])
    }
}

// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// What the search of one resource has found.
struct Findings {
    private(set) var uses: [ImageUse] = []
    private(set) var warnings: [ManifestWarning] = []
    /// What stands in text form and was met.
    private(set) var embedded: [Embedded] = []

    /// A text that holds images when it is read.
    struct Embedded {
        enum Form {
            /// Whole manifests.
            case manifest
            /// A patch of a pod spec.
            case podSpecPatch
        }

        let form: Form
        let text: JSON
        let path: [String]
    }

    private let resource: ResourceIdentity
    private let source: SourceLocation
    private let limit: Int
    /// What configured paths have led to already.
    private var configured: Set<[String]> = []
    private var wasFoundByShape = false

    init(of resource: ResourceIdentity, source: SourceLocation, limit: Int) {
        self.resource = resource
        self.source = source
        self.limit = limit
    }

    /// Adds an image, if there is room for it. One that is missing or no text is added as a failure.
    mutating func add(
        _ image: JSON?, _ place: ImagePlace, at position: SourcePosition, _ path: [String],
        _ found: ImageUse.Found
    ) {
        guard uses.count <= limit, configured.isEmpty || !configured.contains(path) else { return }
        if case .configured = found { configured.insert(path) }
        let (written, reference) = Self.read(image)
        uses.append(
            ImageUse(
                written: written, reference: reference, resource: resource, place: place,
                pointer: Self.pointer(path),
                source: location(position), found: found))
        if written.utf8.count <= Self.longestPlaceholder, Self.placeholders.contains(where: written.contains)
        {
            warn(.placeholder(written), at: position)
        }
        if found == .podSpecShape, !wasFoundByShape {
            wasFoundByShape = true
            warn(.foundByShape(resource), at: position)
        }
    }

    /// Keeps a text for later.
    mutating func embed(_ form: Embedded.Form, _ text: JSON, _ path: [String]) {
        embedded.append(Embedded(form: form, text: text, path: path))
    }

    /// Adds something that may bring any image when it runs: a failure, so that it denies, and a warning.
    mutating func addUnknown(
        _ what: String, _ matter: ManifestWarning.Matter, at position: SourcePosition, _ path: [String]
    ) {
        warn(matter, at: position)
        guard uses.count <= limit else { return }
        let error = ImageReferenceError(text: what, problem: .unknownBeforeRunning)
        uses.append(
            ImageUse(
                written: what, reference: .failure(error), resource: resource,
                place: ImagePlace(.field, name: what), pointer: Self.pointer(path),
                source: location(position),
                found: .known))
    }

    mutating func warn(_ matter: ManifestWarning.Matter, at position: SourcePosition) {
        warnings.append(ManifestWarning(matter: matter, source: location(position)))
    }

    private func location(_ position: SourcePosition) -> SourceLocation {
        SourceLocation(file: source.file, document: source.document, position: position)
    }

    private static func read(
        _ image: JSON?
    ) -> (written: String, reference: Result<ImageReference, ImageReferenceError>) {
        switch image?.value {
        case .string(let text): (text, parse(text))
        case nil, .null: ("", parse(""))
        // Kubernetes takes no number for a text either, though its digits might be a reference. No reference
        // holds a space.
        case .number(let text): (text, parse("number " + text))
        case .bool(let flag): ("\(flag)", parse("boolean \(flag)"))
        case .array: ("[…]", parse("an array"))
        case .object: ("{…}", parse("an object"))
        }
    }

    private static func parse(_ text: String) -> Result<ImageReference, ImageReferenceError> {
        Result { () throws(ImageReferenceError) in try ImageReference(parsing: text) }
    }

    /// The pointer, cut off behind the longest one that is of use: keys are a stranger's text.
    private static func pointer(_ path: [String]) -> String {
        var pointer = ""
        for step in path {
            guard pointer.utf8.count + step.utf8.count <= longestPointer else { return pointer + "/…" }
            pointer += "/"
            for character in step.unicodeScalars {
                switch character {
                case "~": pointer += "~0"
                case "/": pointer += "~1"
                default: pointer.unicodeScalars.append(character)
                }
            }
        }
        return pointer
    }

    /// What templates that nobody has rendered hold.
    private static let placeholders = ["{{", "${", "$("]

    private static let longestPlaceholder = 4096
    private static let longestPointer = 1024
}

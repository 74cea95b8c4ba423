// SPDX-License-Identifier: Apache-2.0

#ifndef CPKCS11_H
#define CPKCS11_H

// The part of PKCS #11 (OASIS, "PKCS #11 Cryptographic Token Interface Base Specification Version 2.40") that reading
// public keys needs, declared with the names and the numbers of the specification. Structures are laid out as the C
// compiler does it, which is what modules for Unix are built with; only Windows packs them (section 2.1).

typedef unsigned char CK_BYTE;
typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV;
typedef CK_ULONG CK_FLAGS;
typedef CK_ULONG CK_SLOT_ID;
typedef CK_ULONG CK_SESSION_HANDLE;
typedef CK_ULONG CK_OBJECT_HANDLE;
typedef CK_ULONG CK_ATTRIBUTE_TYPE;

// Section 3.1: two numbers, as in 2.40.
typedef struct {
    CK_BYTE major;
    CK_BYTE minor;
} CK_VERSION;

// Section 3.2. Texts are padded with spaces and do not end in a zero.
typedef struct {
    CK_BYTE label[32];
    CK_BYTE manufacturerID[32];
    CK_BYTE model[16];
    CK_BYTE serialNumber[16];
    CK_FLAGS flags;
    CK_ULONG ulMaxSessionCount;
    CK_ULONG ulSessionCount;
    CK_ULONG ulMaxRwSessionCount;
    CK_ULONG ulRwSessionCount;
    CK_ULONG ulMaxPinLen;
    CK_ULONG ulMinPinLen;
    CK_ULONG ulTotalPublicMemory;
    CK_ULONG ulFreePublicMemory;
    CK_ULONG ulTotalPrivateMemory;
    CK_ULONG ulFreePrivateMemory;
    CK_VERSION hardwareVersion;
    CK_VERSION firmwareVersion;
    CK_BYTE utcTime[16];
} CK_TOKEN_INFO;

// Section 3.5.
typedef struct {
    CK_ATTRIBUTE_TYPE type;
    void *_Nullable pValue;
    CK_ULONG ulValueLen;
} CK_ATTRIBUTE;

// Section 3.7. No locks of our own: the module uses the system's.
typedef struct {
    void *_Nullable CreateMutex;
    void *_Nullable DestroyMutex;
    void *_Nullable LockMutex;
    void *_Nullable UnlockMutex;
    CK_FLAGS flags;
    void *_Nullable pReserved;
} CK_C_INITIALIZE_ARGS;

// Section 3.6: the functions in their order, as far as the last one that is called here; what is not called has no
// type.
typedef struct {
    CK_VERSION version;
    CK_RV (*_Nullable C_Initialize)(void *_Nullable args);
    void *_Nullable C_Finalize;
    void *_Nullable C_GetInfo;
    void *_Nullable C_GetFunctionList;
    CK_RV (*_Nullable C_GetSlotList)(
        CK_BYTE tokenPresent, CK_SLOT_ID *_Nullable slots, CK_ULONG *_Nullable count);
    void *_Nullable C_GetSlotInfo;
    CK_RV (*_Nullable C_GetTokenInfo)(CK_SLOT_ID slot, CK_TOKEN_INFO *_Nullable info);
    void *_Nullable C_GetMechanismList;
    void *_Nullable C_GetMechanismInfo;
    void *_Nullable C_InitToken;
    void *_Nullable C_InitPIN;
    void *_Nullable C_SetPIN;
    CK_RV (*_Nullable C_OpenSession)(
        CK_SLOT_ID slot, CK_FLAGS flags, void *_Nullable application, void *_Nullable notify,
        CK_SESSION_HANDLE *_Nullable session);
    CK_RV (*_Nullable C_CloseSession)(CK_SESSION_HANDLE session);
    void *_Nullable C_CloseAllSessions;
    void *_Nullable C_GetSessionInfo;
    void *_Nullable C_GetOperationState;
    void *_Nullable C_SetOperationState;
    CK_RV (*_Nullable C_Login)(
        CK_SESSION_HANDLE session, CK_ULONG user, CK_BYTE *_Nullable pin, CK_ULONG pinLength);
    void *_Nullable C_Logout;
    void *_Nullable C_CreateObject;
    void *_Nullable C_CopyObject;
    void *_Nullable C_DestroyObject;
    void *_Nullable C_GetObjectSize;
    CK_RV (*_Nullable C_GetAttributeValue)(
        CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *_Nullable attributes, CK_ULONG count);
    void *_Nullable C_SetAttributeValue;
    CK_RV (*_Nullable C_FindObjectsInit)(
        CK_SESSION_HANDLE session, CK_ATTRIBUTE *_Nullable attributes, CK_ULONG count);
    CK_RV (*_Nullable C_FindObjects)(
        CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *_Nullable objects, CK_ULONG most, CK_ULONG *_Nullable count);
    CK_RV (*_Nullable C_FindObjectsFinal)(CK_SESSION_HANDLE session);
} CK_FUNCTION_LIST;

// The one function that a module exports by name.
typedef CK_RV (*CK_C_GetFunctionList)(CK_FUNCTION_LIST *_Nullable *_Nonnull list);

#endif

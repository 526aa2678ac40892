export interface DeviceTables {
  device_sign_ins: DeviceRow
}

export interface DeviceRow {
  /** SHA-256 of each code, in base64url. */
  device_code_hash: string
  user_code_hash: string
  /** `used`: the session was handed out. */
  status: 'pending' | 'allowed' | 'denied' | 'used'
  /** What the program calls itself: anybody may write anything there. */
  client_name: string | null
  /** Where the program asked from. */
  address: string | null
  /** Who answered, and in which session. */
  user_id: string | null
  session_id: string | null
  created_at: number
  expires_at: number
  /** Between two questions of the program; grows when it asks too often. */
  interval_seconds: number
  asked_at_ms: number | null
}

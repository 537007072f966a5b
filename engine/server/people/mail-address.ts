/**
 * Whether mails can go to an address: plain, with one at sign, nothing quoted and no space, comma or line end, so that who is shown and who
 * receives are the same (CVE-2025-13033) and nothing can be added to the header.
 */
export const isMailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]+\.[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}.]+$/u.test(
    text,
  )
